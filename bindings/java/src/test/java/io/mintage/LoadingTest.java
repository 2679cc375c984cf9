package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the native library is found, checked and loaded, and what is said when it is not. */
class LoadingTest {
    private static final Path PACKED =
        Child.CLASSES.resolve("io/mintage/native/linux-" + machine() + "/libmintage.so");

    @TempDir
    Path scratch;

    private static String machine() {
        return System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
    }

    /** The same two lines whichever way, because the outcome is kept. */
    private static String outcome(String... options) throws Exception {
        Child.Result result = Child.program(LoadingProgram.class, List.of(options));
        assertEquals(0, result.exit(), result.output());
        List<String> lines = result.output().lines().toList();
        assertEquals(2, lines.size(), result.output());
        assertEquals(lines.get(0), lines.get(1));
        return lines.get(0);
    }

    @Test
    void outOfTheJarAndLeavingNothingBehind() throws Exception {
        assertTrue(outcome("-Dio.mintage.native.directory=" + scratch).startsWith("works "));
        try (Stream<Path> left = Files.list(scratch)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void onTheModulePath() throws Exception {
        String modules = String.join(":", Child.CLASSES.toString(), moduleOfTheProgram().toString());
        Child.Result result = Child.run(Child.java(), "--enable-native-access=io.mintage", "--illegal-native-access=deny",
            "--module-path", modules, "--module", "program/program.Main");
        assertEquals("user of a module\n", result.output());
        assertEquals(0, result.exit());
    }

    /** A module of a user's, which sees what is exported and nothing else. */
    private Path moduleOfTheProgram() throws Exception {
        Path source = scratch.resolve("source");
        Files.createDirectories(source.resolve("program"));
        Files.writeString(source.resolve("module-info.java"), "module program { requires io.mintage; }");
        Files.writeString(source.resolve("program/Main.java"), """
            package program;

            import io.mintage.*;

            public class Main {
                public static void main(String[] arguments) {
                    try (Engine engine = Engine.open("{\\"subjects\\":\\"any\\"}")) {
                        Minted minted = engine.mint("user of a module", Grant.of("chat"));
                        System.out.println(engine.verify(minted.token()).identity());
                    }
                }
            }
            """);
        Path compiled = scratch.resolve("compiled");
        Child.Result result = Child.run(Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
            "--module-path", Child.CLASSES.toString(), "-d", compiled.toString(),
            source.resolve("module-info.java").toString(), source.resolve("program/Main.java").toString());
        assertEquals(0, result.exit(), result.output());
        return compiled;
    }

    @Test
    void withoutLeaveForNativeAccess() throws Exception {
        Repository.assume(Runtime.version().feature() >= 24, "refusing native access needs JDK 24");
        Child.Result result = Child.run(Child.java(), "--illegal-native-access=deny", "-cp",
            Child.CLASSES + ":" + Child.TEST_CLASSES, LoadingProgram.class.getName());
        assertTrue(result.output().startsWith("refuses: native access is not allowed: start Java with"
            + " --enable-native-access="), result.output());
    }

    @Test
    void fromAnInstalledPlace() throws Exception {
        assertTrue(outcome("-Dio.mintage.native.path=" + PACKED).startsWith("works "));
    }

    @Test
    void fromAPlaceWhereItIsNot() throws Exception {
        String said = outcome("-Dio.mintage.native.path=" + scratch.resolve("nothing.so"));
        assertTrue(said.startsWith("refuses: the native library cannot be loaded: "), said);
    }

    @Test
    void ofAnotherVersionOfTheInterface() throws Exception {
        Path library = compiled(versions(Build.VERSION, 77));
        assertEquals("refuses: " + Build.mismatch(library.toString(), Build.VERSION, 77),
            outcome("-Dio.mintage.native.path=" + library));
    }

    @Test
    void ofAnotherVersionOfThePackage() throws Exception {
        Path library = compiled(versions("7.7.7", Build.ABI_VERSION));
        String said = outcome("-Dio.mintage.native.path=" + library);
        assertEquals("refuses: the Java classes are of mintage " + Build.VERSION + " (interface " + Build.ABI_VERSION
            + "), but " + library + " is of mintage 7.7.7 (interface " + Build.ABI_VERSION
            + "); install both from the same build", said);
    }

    @Test
    void thatIsAnotherLibrary() throws Exception {
        Path library = compiled("int something_else;");
        assertEquals("refuses: " + library + " is not a mintage library",
            outcome("-Dio.mintage.native.path=" + library));
    }

    @Test
    void thatLacksAFunction() throws Exception {
        Path library = compiled(versions(Build.VERSION, Build.ABI_VERSION));
        String said = outcome("-Dio.mintage.native.path=" + library);
        assertTrue(said.matches("refuses: the Java classes are of mintage \\S+ \\(interface \\d+\\) and need"
            + " mintage_\\w+, which " + library + " of mintage \\S+ \\(interface \\d+\\) does not have; install both"
            + " from the same build"), said);
    }

    /** A library with these versions and nothing else. */
    private static String versions(String version, int abiVersion) {
        return "const char *mintage_version(void) { return \"" + version + "\"; }"
            + " unsigned mintage_abi_version(void) { return " + abiVersion + "; }";
    }

    private Path compiled(String program) throws Exception {
        Path source = Files.writeString(scratch.resolve("stub.c"), program);
        Path library = scratch.resolve("libstub.so");
        Child.Result result = Child.run("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString());
        assertEquals(0, result.exit(), result.output());
        return library;
    }

    @Test
    void forAPlatformThatTheJarHasNoneFor() throws Exception {
        assertEquals("refuses: this jar has no native library for linux-vax: build one there with `make lib`,"
            + " and name it with -Dio.mintage.native.path", outcome("-Dos.arch=vax"));
        assertTrue(outcome("-Dos.name=Plan 9").contains("no native library for plan9-"));
    }

    @Test
    void thatIsNotWhatWasPacked() throws Exception {
        Path classes = scratch.resolve("classes");
        try (Stream<Path> files = Files.walk(Child.CLASSES)) {
            for (Path file : files.toList()) {
                Files.copy(file, classes.resolve(Child.CLASSES.relativize(file).toString()));
            }
        }
        Path library = classes.resolve(Child.CLASSES.relativize(PACKED).toString());
        byte[] bytes = Files.readAllBytes(library);
        bytes[bytes.length / 2] ^= 1;
        Files.write(library, bytes);
        Child.Result result = Child.run(Child.java(), Child.ACCESS, "-cp", classes + ":" + Child.TEST_CLASSES,
            LoadingProgram.class.getName());
        assertTrue(result.output().startsWith("refuses: the unpacked native library does not have the hash"),
            result.output());
    }

    @Test
    void intoADirectoryThatIsNotThere() throws Exception {
        String said = outcome("-Dio.mintage.native.directory=" + scratch.resolve("nowhere"));
        assertTrue(said.startsWith("refuses: the native library cannot be unpacked into "), said);
        assertTrue(said.contains("-Dio.mintage.native.directory"), said);
    }

    @Test
    void intoADirectoryThatForbidsExecution() throws Exception {
        Path mount = Files.createDirectory(scratch.resolve("noexec"));
        Child.Result mounted;
        try {
            mounted = Child.run("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", mount.toString());
        } catch (IOException none) {
            mounted = new Child.Result(1, none.getMessage());
        }
        Repository.assume(mounted.exit() == 0, "mounting a noexec directory needs root");
        try {
            String said = outcome("-Dio.mintage.native.directory=" + mount);
            assertTrue(said.startsWith("refuses: the native library cannot be loaded: "), said);
            assertTrue(said.contains("(noexec), name another with -Dio.mintage.native.directory"), said);
            try (Stream<Path> left = Files.list(mount)) {
                assertEquals(List.of(), left.toList());
            }
        } finally {
            Child.run("umount", mount.toString());
        }
    }

    /** What is unpacked lies where nobody else may look, for as long as it lies there. */
    @Test
    void theDirectoryIsPrivate() throws Exception {
        Path directory = Files.createTempDirectory(scratch, "mintage-");
        assertEquals("rwx------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }
}
