package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every program of the README, copied as it stands and run with the README's own command. */
class ReadmeTest {
    private static final String README = Repository.read("bindings/java/README.md");
    private static final String JAR = "bindings/java/target/mintage-0.1.0.jar";

    @TempDir
    static Path scratch;

    @TestFactory
    Stream<DynamicTest> programs() {
        // A program, and after it the output that the page shows, if it shows one before the next program.
        Pattern programs = Pattern.compile(
            "```java\\n(.*?public class (\\w+).*?)```(?:(?:(?!```java).)*?```text\\n(.*?)```)?", Pattern.DOTALL);
        List<DynamicTest> tests = new ArrayList<>();
        for (MatchResult found : programs.matcher(README).results().toList()) {
            tests.add(DynamicTest.dynamicTest(found.group(2), () -> run(found.group(2), found.group(1), found.group(3))));
        }
        assertTrue(tests.size() >= 5, "only " + tests.size() + " programs");
        assertEquals(README.split("```java").length - 1, tests.size());
        return tests.stream();
    }

    private static void run(String name, String program, String expected) throws Exception {
        Path source = Files.writeString(scratch.resolve(name + ".java"), program);
        String command = README.lines().filter(line -> line.startsWith("java ")).findFirst().orElseThrow()
            .replace(JAR, Child.CLASSES.toString()).replace("Start.java", source.toString());
        assertTrue(command.contains(Child.CLASSES.toString()) && command.contains(source.toString()), command);
        // From the root of the repository, with this very Java.
        Child.Result result = Child.run("sh", "-c", "cd '" + Repository.ROOT + "' && '"
            + Child.java() + "'" + command.substring("java".length()));
        assertEquals(0, result.exit(), result.output());
        if (expected != null) {
            assertEquals(expected, result.output());
        }
    }

    /** The jar that the page and the samples name is the one that is built. */
    @Test
    void theJarHasTheNameThatThePageSays() {
        String pom = Repository.read("bindings/java/pom.xml");
        assertTrue(pom.contains("<artifactId>mintage</artifactId>\n  <version>0.1.0</version>"));
        assertTrue(Repository.read("Cargo.toml").contains("version = \"" + Engine.version() + "\""));
        assertTrue(README.contains("<version>" + Engine.version() + "</version>"));
    }
}
