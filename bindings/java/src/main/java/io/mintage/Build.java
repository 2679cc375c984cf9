// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The build that these classes belong to, and why a library of another one is not used. */
final class Build {
    /** The version of the package. */
    static final String VERSION = "0.1.0";
    /** The version of the C interface. */
    static final int ABI_VERSION = 2;

    private Build() {}

    /** A library of another version of the package or of the interface. */
    static String mismatch(String file, String version, int abiVersion) {
        return "the Java classes are of mintage " + VERSION + " (interface " + ABI_VERSION + "), but " + file
            + " is of mintage " + version + " (interface " + abiVersion + "); install both from the same build";
    }

    /** A library that lacks a function. */
    static String missing(String file, String version, int abiVersion, String function) {
        return "the Java classes are of mintage " + VERSION + " (interface " + ABI_VERSION + ") and need " + function
            + ", which " + file + " of mintage " + version + " (interface " + abiVersion
            + ") does not have; install both from the same build";
    }
}
