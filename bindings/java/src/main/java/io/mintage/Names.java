package io.mintage;

import java.util.List;

/**
 * Scope names as a caller gave them, and the bits that they have in the engine that saw them last. A
 * check that is kept and used again costs no look-up that way.
 */
final class Names {
    private final List<String> names;
    private volatile Known known;

    private record Known(ScopeTable table, long mask) {}

    Names(List<String> names) {
        this.names = names;
    }

    /** The bits in this engine. */
    long mask(Handle handle, ScopeTable table) {
        Known seen = known;
        if (seen == null || seen.table != table) {
            seen = new Known(table, table.mask(handle, names));
            known = seen;
        }
        return seen.mask;
    }
}
