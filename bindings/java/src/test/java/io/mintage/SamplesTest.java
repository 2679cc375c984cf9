package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples print the output that interface/samples fixes for every language. HttpTest runs Service. */
class SamplesTest {
    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Scopes", "Revoke", "Rotate", "Exchange", "Shared"})
    void program(String name) throws Exception {
        String description = Repository.read("interface/samples/" + name.toLowerCase() + ".md");
        Child.Result result = Child.run(Child.java(), Child.ACCESS, "-cp", Child.CLASSES.toString(),
            Repository.BINDING.resolve("samples/" + name + ".java").toString());
        assertEquals(description.split("```text\n|```\n")[1], result.output());
        assertEquals(0, result.exit());
    }

    @Test
    void everyDescriptionHasAProgram() throws Exception {
        try (Stream<Path> files = Files.list(Repository.ROOT.resolve("interface/samples"))) {
            List<Path> descriptions = files.filter(file -> !file.endsWith("README.md")).toList();
            assertEquals(6, descriptions.size());
            for (Path file : descriptions) {
                String name = file.getFileName().toString().replace(".md", ".java");
                Path program = Repository.BINDING.resolve("samples")
                    .resolve(name.substring(0, 1).toUpperCase() + name.substring(1));
                assertTrue(Files.exists(program), program.toString());
            }
        }
    }
}
