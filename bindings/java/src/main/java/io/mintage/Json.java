package io.mintage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value in a JSON document that the engine has written, and how a document is written for it. It reads
 * all of JSON and checks none of it: the engine writes no other.
 */
final class Json {
    /** A String, BigDecimal, Boolean, {@code List<Json>} or {@code Map<String, Json>}; null for null. */
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    static Json parse(String text) {
        return new Reader(text).value();
    }

    /** The member of an object that has this name. */
    Json get(String name) {
        return find(name).orElseThrow(() -> new AssertionError("the engine wrote no " + name));
    }

    /** The member of an object that has this name, if there is one. */
    Optional<Json> find(String name) {
        return Optional.ofNullable(members().get(name));
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
        @SuppressWarnings("unchecked")
        List<Json> items = (List<Json>) value;
        return items.stream().map(item).toList();
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

    /** Reads from the first character to the last. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Json value() {
            return new Json(switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't', 'f', 'n' -> word();
                default -> number();
            });
        }

        private char peek() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at);
        }

        /** Whether another item follows, after the sign that begins or separates them. */
        private boolean hasNext(char end) {
            boolean ends = text.charAt(at++) == end;
            if (!ends && peek() == end) {
                at++;
                ends = true;
            }
            return !ends;
        }

        private Map<String, Json> object() {
            Map<String, Json> members = new LinkedHashMap<>();
            while (hasNext('}')) {
                peek();
                String name = string();
                peek();
                at++;
                members.put(name, value());
                peek();
            }
            return members;
        }

        private List<Json> array() {
            List<Json> items = new ArrayList<>();
            while (hasNext(']')) {
                items.add(value());
                peek();
            }
            return items;
        }

        private String string() {
            StringBuilder out = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                out.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
            }
            at++;
            return out.toString();
        }

        private char escaped() {
            at++;
            switch (text.charAt(at)) {
                case 'n': return '\n';
                case 't': return '\t';
                case 'r': return '\r';
                case 'b': return '\b';
                case 'f': return '\f';
                case 'u':
                    at += 4;
                    return (char) Integer.parseInt(text, at - 3, at + 1, 16);
                default: return text.charAt(at);
            }
        }

        private Boolean word() {
            int begin = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            String word = text.substring(begin, at);
            return word.equals("null") ? null : Boolean.valueOf(word);
        }

        private BigDecimal number() {
            int begin = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return new BigDecimal(text.substring(begin, at));
        }
    }
}
