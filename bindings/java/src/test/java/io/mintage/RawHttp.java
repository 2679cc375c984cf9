package io.mintage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests and answers as bytes on a socket, for the vectors of HTTP: a client would merge or drop a second
 * header. A character is a byte (ISO 8859-1).
 */
final class RawHttp {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\w+)");

    private RawHttp() {}

    /** An answer; without text if the connection was closed before there was one. */
    record Answer(String raw) {
        private String head() {
            return raw.substring(0, raw.indexOf("\r\n\r\n"));
        }

        int status() {
            return Integer.parseInt(raw.split(" ", 3)[1]);
        }

        /** The value of each header with this name. */
        List<String> values(String name) {
            return head().lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
        }

        String body() {
            String body = raw.substring(raw.indexOf("\r\n\r\n") + 4);
            return values("Transfer-Encoding").contains("chunked") ? unchunked(body) : body;
        }

        private static String unchunked(String body) {
            int end = body.indexOf("\r\n");
            int length = Integer.parseInt(body.substring(0, end), 16);
            return length == 0 ? "" : body.substring(end + 2, end + 2 + length) + unchunked(body.substring(end + 4 + length));
        }
    }

    /** The text with the tokens that it names. */
    static String filled(String text, Map<String, String> tokens) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(tokens.get(found.group(1))));
    }

    /** The tokens that a request names. */
    static List<String> used(JsonNode request, Map<String, String> tokens) {
        return PLACEHOLDER.matcher(request.toString()).results().map(found -> tokens.get(found.group(1))).toList();
    }

    static byte[] bytes(JsonNode request, Map<String, String> tokens) {
        List<String> lines = new ArrayList<>(List.of(
            request.get("method").asText() + " " + request.get("target").asText() + " HTTP/1.1",
            "Host: localhost", "Connection: close"));
        request.get("headers").forEach(line -> lines.add(line.asText()));
        String body = filled(request.path("body").asText(), tokens);
        if (request.has("body")) {
            lines.add("Content-Length: " + body.length());
        }
        String head = filled(String.join("\r\n", lines), tokens);
        return (head + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The whole answer, up to the end of the connection; what was read if the server reset it. */
    static Answer send(int port, byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            InputStream input = socket.getInputStream();
            byte[] part = new byte[65_536];
            for (int length = input.read(part); length >= 0; length = input.read(part)) {
                answer.write(part, 0, length);
            }
        } catch (SocketException reset) {
            // The rest is lost, as for every client.
        }
        return new Answer(answer.toString(StandardCharsets.ISO_8859_1));
    }
}
