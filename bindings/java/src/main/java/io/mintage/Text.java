package io.mintage;

import java.nio.charset.StandardCharsets;

/** Text on its way into the engine. */
final class Text {
    private Text() {}

    /** The text in UTF-8; refused, rather than repaired, if it has half a surrogate pair. */
    static byte[] utf8(String text, String field) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit) && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    throw Exceptions.of(
                        new Failure(Status.INVALID_UTF8, field, "half a surrogate pair is not text"));
                }
                at++;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
