package io.mintage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java, for what can only be tried once a process or must not be tried in this one. */
final class Child {
    static final Path CLASSES = Repository.BINDING.resolve("target/classes");
    static final Path TEST_CLASSES = Repository.BINDING.resolve("target/test-classes");
    static final String ACCESS = "--enable-native-access=ALL-UNNAMED";

    /** What it said, on either stream, and how it ended. */
    record Result(int exit, String output) {}

    private Child() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Result run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        return new Result(process.waitFor(), output);
    }

    /** Runs a program of the tests on the class path. */
    static Result program(Class<?> program, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), ACCESS));
        command.addAll(options);
        command.addAll(List.of("-cp", CLASSES + ":" + TEST_CLASSES, program.getName()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }
}
