package io.mintage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Finds the native library and loads it, once a process.
 *
 * <p>It comes out of the jar into a fresh directory that nobody else may enter, is compared with the
 * hash that was packed beside it, loaded, and removed again at once: a loaded library needs its file no
 * more. A library that is installed already is used as it is, when {@value #PATH} names it.
 *
 * <p>Whatever goes wrong is kept and said again at every call, rather than once and then as the
 * {@code NoClassDefFoundError} that says nothing.
 */
final class Library {
    /** Names a library to use in place of the one in the jar. */
    static final String PATH = "io.mintage.native.path";
    /** Names the directory to unpack into, in place of the one for temporary files. */
    static final String DIRECTORY = "io.mintage.native.directory";

    private static final String FILE = "libmintage.so";

    private static SymbolLookup symbols;
    /** The file that was loaded, and what it says of itself. */
    private static Path file;
    private static String version;
    private static int abiVersion;
    /** What stood in the way, if anything did. */
    private static String trouble;
    private static Throwable cause;

    static {
        try {
            String installed = System.getProperty(PATH);
            symbols = installed == null ? unpack() : open(Path.of(installed));
            checkBuild();
            // Now, so that a function that is missing is among what is kept here.
            MethodHandles.lookup().ensureInitialized(Native.class);
        } catch (IllegalCallerException denied) {
            keep("native access is not allowed: start Java with --enable-native-access=io.mintage,"
                + " or =ALL-UNNAMED on the class path", denied);
        } catch (ExceptionInInitializerError failed) {
            keep(failed.getCause().getMessage(), failed.getCause());
        } catch (IOException | IllegalAccessException | RuntimeException | LinkageError failed) {
            keep(failed.getMessage(), failed);
        }
    }

    private Library() {}

    private static void keep(String message, Throwable thrown) {
        trouble = message;
        cause = thrown;
    }

    /** Loads the library, if that has not happened yet; throws if it cannot be. */
    static void load() {
        if (trouble != null) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(trouble);
            error.initCause(cause);
            throw error;
        }
    }

    /** Makes a call that needs memory and no engine. */
    static <T> T call(Handle.Call<T> call) {
        load();
        return Handle.NONE.call(call);
    }

    /** A function of the library. */
    static MethodHandle function(String name, FunctionDescriptor descriptor) {
        MemorySegment address = symbols.find(name).orElseThrow(() ->
            new UnsatisfiedLinkError(Build.missing(file.toString(), version, abiVersion, name)));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    /** Text that belongs to the library and never changes. */
    static String staticText(MemorySegment text) {
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** What an invocation can throw: nothing that a caller could answer. */
    static Error unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            return error;
        }
        return new AssertionError("a native call threw", thrown);
    }

    /** A library of another build is not used. */
    private static void checkBuild() {
        if (symbols.find("mintage_abi_version").isEmpty() || symbols.find("mintage_version").isEmpty()) {
            throw new UnsatisfiedLinkError(file + " is not a mintage library");
        }
        try {
            abiVersion = (int) function("mintage_abi_version", FunctionDescriptor.of(JAVA_INT)).invokeExact();
            version = staticText(
                (MemorySegment) function("mintage_version", FunctionDescriptor.of(ADDRESS)).invokeExact());
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
        if (abiVersion != Build.ABI_VERSION || !version.equals(Build.VERSION)) {
            throw new UnsatisfiedLinkError(Build.mismatch(file.toString(), version, abiVersion));
        }
    }

    private static SymbolLookup unpack() throws IOException {
        String platform = platform();
        String folder = "native/" + platform + "/";
        byte[] library;
        String expected;
        try (InputStream bytes = Library.class.getResourceAsStream(folder + FILE);
                InputStream hash = Library.class.getResourceAsStream(folder + FILE + ".sha256")) {
            if (bytes == null || hash == null) {
                throw new UnsatisfiedLinkError("this jar has no native library for " + platform
                    + ": build one there with `make lib`, and name it with -D" + PATH);
            }
            library = bytes.readAllBytes();
            expected = new String(hash.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
        Path directory = privateDirectory();
        Path file = directory.resolve(FILE);
        try {
            Files.write(file, library);
            // What was written is what is compared, and what is loaded.
            if (!sha256(Files.readAllBytes(file)).equals(expected)) {
                throw new UnsatisfiedLinkError("the unpacked native library does not have the hash that is packed"
                    + " beside it: the jar is damaged");
            }
            return open(file);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    /** A new directory that only this user may enter, which is what createTempDirectory makes. */
    private static Path privateDirectory() throws IOException {
        String chosen = System.getProperty(DIRECTORY);
        String parent = chosen == null ? System.getProperty("java.io.tmpdir") : chosen;
        try {
            Path real = Path.of(parent).toRealPath();
            for (Path above = real; above != null; above = above.getParent()) {
                int mode = (int) Files.getAttribute(above, "unix:mode");
                if ((mode & 0002) != 0 && (mode & 01000) == 0) {
                    throw new IOException(above + " can be written to by everyone and is not sticky, so what"
                        + " is unpacked there could be exchanged before it is loaded");
                }
            }
            return Files.createTempDirectory(real, "mintage-");
        } catch (IOException failed) {
            throw new IOException("the native library cannot be unpacked into "
                + parent + ": name a directory that you alone can write to with -D" + DIRECTORY, failed);
        }
    }

    /** Opens a library for the rest of the process; it must never be unloaded. */
    private static SymbolLookup open(Path library) {
        file = library;
        try {
            return SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException unsaid) {
            throw new UnsatisfiedLinkError("the native library cannot be loaded: " + reason(library)
                + ". If its directory forbids execution (noexec), name another with -D" + DIRECTORY
                + ", or an installed library with -D" + PATH);
        }
    }

    /** The system's own words, which a lookup keeps to itself and {@code System.load} repeats. */
    private static String reason(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
            return "no reason was given";
        } catch (UnsatisfiedLinkError error) {
            return error.getMessage();
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
