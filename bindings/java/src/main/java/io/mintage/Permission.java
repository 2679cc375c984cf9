package io.mintage;

/** Whether scopes permit a {@link Capability}. */
public enum Permission {
    /** They do not. */
    NO,
    /** They do. */
    YES,
    /** The holder's role decides, which no token carries. */
    BY_ROLE;

    private static final Permission[] ALL = values();

    static Permission of(int number) {
        return ALL[number];
    }
}
