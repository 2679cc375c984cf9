package io.mintage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A JSON value that never changes: what the engine has answered, or part of a configuration. It reads
 * exactly one document of RFC 8259 with unique names, so that text from elsewhere that is put into a
 * configuration stays the one value that it is.
 */
final class Json {
    /** A String, BigDecimal, Boolean, {@code List<Json>} or {@code Map<String, Json>}; null for null. */
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    // ---- making

    static Json of(String text) {
        return new Json(Objects.requireNonNull(text));
    }

    static Json of(long number) {
        return new Json(BigDecimal.valueOf(number));
    }

    static Json of(boolean flag) {
        return new Json(flag);
    }

    static Json object(Map<String, Json> members) {
        return new Json(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
    }

    static <T> Json list(Collection<T> items, Function<T, Json> item) {
        return new Json(items.stream().map(item).toList());
    }

    /** Text that somebody gives as the value of a field. */
    static Json given(String text, String field) {
        try {
            return parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Exceptions.of(new Failure(Status.CONFIG_MALFORMED, field, malformed.getMessage()));
        }
    }

    /** Reads a document; its faults are an {@link IllegalArgumentException} that repeats nothing of it. */
    static Json parse(String text) {
        return new JsonReader(text).document();
    }

    /** A value that a reader has read. */
    static Json read(Object value) {
        return new Json(value);
    }

    // ---- reading

    /** The member of an object that has this name. */
    Json get(String name) {
        return find(name).orElseThrow(() -> new AssertionError("the engine wrote no " + name));
    }

    /** The member of an object that has this name, if there is one. */
    Optional<Json> find(String name) {
        return Optional.ofNullable(members().get(name));
    }

    /** The names of the members of an object. */
    Set<String> names() {
        return members().keySet();
    }

    String asText() {
        return (String) value;
    }

    long asLong() {
        return ((BigDecimal) value).longValueExact();
    }

    boolean asBoolean() {
        return (Boolean) value;
    }

    /** The items of an array. */
    <T> List<T> list(Function<Json, T> item) {
        return items().stream().map(item).toList();
    }

    /** The members of an object, in their order; nobody can change the map. */
    <T> Map<String, T> map(Function<Json, T> member) {
        Map<String, T> map = new LinkedHashMap<>();
        members().forEach((name, json) -> map.put(name, member.apply(json)));
        return Collections.unmodifiableMap(map);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Json> members() {
        return (Map<String, Json>) value;
    }

    @SuppressWarnings("unchecked")
    private List<Json> items() {
        return (List<Json>) value;
    }

    // ---- writing

    /** The document. It may hold secrets, so no {@code toString} says it by accident. */
    String toText() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        switch (value) {
            case String text -> write(out, text);
            case Map<?, ?> object -> {
                List<String> names = new ArrayList<>(members().keySet());
                for (int index = 0; index < names.size(); index++) {
                    out.append(index == 0 ? '{' : ',');
                    write(out, names.get(index));
                    out.append(':');
                    members().get(names.get(index)).write(out);
                }
                out.append(names.isEmpty() ? "{}" : "}");
            }
            case List<?> array -> {
                for (int index = 0; index < array.size(); index++) {
                    out.append(index == 0 ? '[' : ',');
                    items().get(index).write(out);
                }
                out.append(array.isEmpty() ? "[]" : "]");
            }
            case null, default -> out.append(value);
        }
    }

    private static void write(StringBuilder out, String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter < ' ') {
                out.append("\\u%04x".formatted((int) letter));
            } else if (letter == '"' || letter == '\\') {
                out.append('\\').append(letter);
            } else {
                out.append(letter);
            }
        }
        out.append('"');
    }
}
