package io.mintage.bench;

import io.mintage.Engine;
import io.mintage.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/** A token that was seen before, with the state in a file beside the same with state in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Durable {
    @Param("HS256")
    String algorithm;

    private Path directory;
    private Engine durable;
    private Engine memory;
    private String token;

    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory("mintage-bench-");
        durable = Tokens.durable(algorithm, directory.resolve("state.db"));
        memory = Tokens.engine(algorithm, true);
        token = durable.createIdentityAndMint(Tokens.GRANT).token();
    }

    @TearDown
    public void tearDown() throws IOException {
        durable.close();
        memory.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Benchmark
    public void sqlite(Blackhole hole, Cpu cpu) {
        verify(durable, hole, cpu);
    }

    @Benchmark
    public void memory(Blackhole hole, Cpu cpu) {
        verify(memory, hole, cpu);
    }

    private void verify(Engine engine, Blackhole hole, Cpu cpu) {
        cpu.calls++;
        Verified verified = engine.verify(token, Tokens.CHAT);
        hole.consume(verified.identity());
        hole.consume(verified.expiresAt());
    }
}
