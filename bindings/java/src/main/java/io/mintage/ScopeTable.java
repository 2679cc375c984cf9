package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The scope names of one engine and their bits, asked of the engine when it is opened. Masks are made
 * and read here afterwards, without a call; only a name that is not in the table is taken to the engine,
 * which says what is wrong with it.
 */
final class ScopeTable {
    /** By bit. */
    private final String[] names;
    private final Map<String, Long> bits;
    /** The set that was asked for last, because it is mostly the same. */
    private volatile Known last = new Known(0, Set.of());

    private record Known(long mask, Set<String> names) {}

    private ScopeTable(String[] names, Map<String, Long> bits) {
        this.names = names;
        this.bits = bits;
    }

    static ScopeTable of(Handle handle) {
        return handle.call(scratch -> {
            String[] names = new String[Native.SCOPES_MAX];
            Map<String, Long> bits = new HashMap<>();
            for (int bit = 0; bit < Native.SCOPES_MAX; bit++) {
                long mask = 1L << bit;
                try {
                    names[bit] = scratch.readTextPlain((out, capacity, lenOut) ->
                        Native.scopesFormat(handle.address, mask, out, capacity, lenOut));
                } catch (MisuseException unknown) {
                    if (unknown.status() != Status.UNKNOWN_SCOPE_BIT) {
                        throw unknown;
                    }
                    break;
                }
                bits.put(names[bit], parse(handle, scratch, names[bit]));
            }
            return new ScopeTable(names, bits);
        });
    }

    /** The bits of these names together. */
    long mask(Handle handle, Collection<String> scopes) {
        long mask = 0;
        for (String scope : scopes) {
            Long bit = bits.get(scope);
            mask |= bit != null ? bit : askedOf(handle, scope);
        }
        return mask;
    }

    private static long askedOf(Handle handle, String scope) {
        return handle.call(scratch -> {
            // To the engine a blank separates names: one name with a blank would be two, or none.
            if (scope.isEmpty() || scope.indexOf(' ') >= 0) {
                throw Exceptions.of(new Failure(Status.SCOPE_UNKNOWN, "scopes", Status.SCOPE_UNKNOWN.sentence()));
            }
            return parse(handle, scratch, scope);
        });
    }

    private static long parse(Handle handle, Scratch scratch, String scope) {
        Scratch.Slice name = scratch.putText(scope, "scopes");
        scratch.check(Native.scopesParse(
            handle.address, name.address(), name.length(), scratch.numberAddress, scratch.errorAddress));
        return scratch.number.get(JAVA_LONG, 0);
    }

    /** The names of these bits, in their order; nobody can change the set. */
    Set<String> names(long mask) {
        Known known = last;
        if (known.mask != mask) {
            Set<String> set = new LinkedHashSet<>();
            for (int bit = 0; bit < names.length && names[bit] != null; bit++) {
                if ((mask & 1L << bit) != 0) {
                    set.add(names[bit]);
                }
            }
            known = new Known(mask, Collections.unmodifiableSet(set));
            last = known;
        }
        return known.names;
    }
}
