package io.mintage.bench;

import io.mintage.Engine;
import io.mintage.Verdict;
import io.mintage.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A thousand tokens that were seen before, in one call and one by one. What is counted is tokens. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Batches {
    private static final int TOKENS = 1000;
    private static final List<String> CHAT = List.of("chat");

    @Param("HS256")
    String algorithm;

    private Engine engine;
    private final List<String> tokens = new ArrayList<>();

    @Setup
    public void setUp() {
        engine = Tokens.engine(algorithm, true);
        for (int token = 0; token < TOKENS; token++) {
            tokens.add(engine.createIdentityAndMint(Tokens.GRANT).token());
        }
    }

    @TearDown
    public void tearDown() {
        engine.close();
    }

    @Benchmark
    public void mintageMany(Blackhole hole, Cpu cpu) {
        cpu.calls += TOKENS;
        for (Verdict verdict : engine.verifyMany(tokens, CHAT)) {
            hole.consume(((Verified) verdict).identity());
        }
    }

    @Benchmark
    public void oneByOne(Blackhole hole, Cpu cpu) {
        cpu.calls += TOKENS;
        List<Verdict> verdicts = new ArrayList<>(TOKENS);
        for (String token : tokens) {
            verdicts.add(engine.tryVerify(token, Tokens.CHAT));
        }
        for (Verdict verdict : verdicts) {
            hole.consume(((Verified) verdict).identity());
        }
    }
}
