package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing grows; and engines that are forgotten are closed, or the program fails. */
class SoakTest {
    /** What the compiler and the class loader may still add after the first tenth. */
    private static final int GROWTH_MAX_KIB = 32 * 1024;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @CsvSource({"closed, 20000, 1000000", "kept, 20000, 1000000", "forgotten, 2000, 20000",
        "durable, 500, 50000"})
    void aRoundLeavesNothingBehind(String kind, String few, String many) throws Exception {
        String rounds = Repository.LONG ? many : few;
        Child.Result result = Child.program(
            SoakProgram.class, List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"), kind, rounds,
            Repository.durable(scratch.resolve("state.db"), ""));
        assertEquals(0, result.exit(), result.output());
        int grown = Integer.parseInt(result.output().strip());
        System.out.println("soak: " + kind + ", " + rounds + " rounds: " + grown + " KiB more after the first tenth");
        assertTrue(grown < GROWTH_MAX_KIB, grown + " KiB");
    }
}
