package io.mintage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON document (RFC 8259) from its first character to its last. Names must be unique, and
 * nothing may be nested deeper than 16 levels.
 */
final class JsonReader {
    private static final int DEPTH_MAX = 16;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{4}");

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    /** The value, after which there is nothing but blanks. */
    Json document() {
        Json value = value();
        peek();
        if (at < text.length()) {
            throw malformed("more text after the value");
        }
        return value;
    }

    /** The next character that is no blank. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return here();
    }

    /** The character here; at the end one that begins nothing. */
    private char here() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw malformed("no " + expected);
        }
        at++;
    }

    private boolean takeIf(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    private Json value() {
        return Json.read(switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        });
    }

    private Map<String, Json> object() {
        enter('{');
        Map<String, Json> members = new LinkedHashMap<>();
        while (!takeIf('}')) {
            if (!members.isEmpty()) {
                take(',');
            }
            take('"');
            at--;
            String name = string();
            take(':');
            if (members.containsKey(name)) {
                throw malformed("a name that is there twice");
            }
            members.put(name, value());
        }
        depth--;
        return Collections.unmodifiableMap(members);
    }

    private List<Json> array() {
        enter('[');
        List<Json> items = new ArrayList<>();
        while (!takeIf(']')) {
            if (!items.isEmpty()) {
                take(',');
            }
            items.add(value());
        }
        depth--;
        return Collections.unmodifiableList(items);
    }

    private void enter(char begin) {
        take(begin);
        if (++depth > DEPTH_MAX) {
            throw malformed("more than " + DEPTH_MAX + " levels");
        }
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; here() != '"'; at++) {
            if (at >= text.length() || here() < ' ') {
                throw malformed("a text that does not end");
            }
            out.append(here() == '\\' ? escaped() : here());
        }
        at++;
        return out.toString();
    }

    /** The character that an escape stands for; ends on the last one of the escape. */
    private char escaped() {
        at++;
        return switch (here()) {
            case '"', '\\', '/' -> here();
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                Matcher digits = HEX.matcher(text).region(at + 1, Math.min(at + 5, text.length()));
                if (!digits.matches()) {
                    throw malformed("an escape that is none");
                }
                at += 4;
                yield (char) Integer.parseInt(digits.group(), 16);
            }
            default -> throw malformed("an escape that is none");
        };
    }

    private Boolean word(String word, Boolean value) {
        if (!text.startsWith(word, at)) {
            throw malformed("no value");
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw malformed("no value");
        }
        at = number.end();
        return new BigDecimal(number.group());
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("this is not one JSON value: " + what + " at character " + (at + 1));
    }
}
