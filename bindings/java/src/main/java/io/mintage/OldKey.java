package io.mintage;

/** What becomes of the active key when another takes its place. */
public enum OldKey {
    /** Its tokens are accepted until they expire; no user notices. */
    RETIRE(0),
    /** All its tokens are refused at once. */
    REVOKE(1);

    /** Over the C interface. */
    final int number;

    OldKey(int number) {
        this.number = number;
    }
}
