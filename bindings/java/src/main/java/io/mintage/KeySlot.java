package io.mintage;

/** One of the two keys of an engine whose configuration gives them slots. */
public enum KeySlot {
    /** The key that signs unless a {@link Grant} says otherwise. */
    PRIMARY(1, "primary"),
    /** The other one. */
    SECONDARY(2, "secondary");

    /** Over the C interface; 0 stands for the active key there. */
    final int number;
    /** In JSON. */
    final String word;

    KeySlot(int number, String word) {
        this.number = number;
        this.word = word;
    }
}
