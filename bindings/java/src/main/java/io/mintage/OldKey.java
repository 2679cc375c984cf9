package io.mintage;

/** What becomes of the active key when another takes its place. */
public enum OldKey {
    /** Its tokens are accepted until they expire; no user notices. */
    RETIRE,
    /** All its tokens are refused at once. */
    REVOKE
}
