package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples do what they say. */
class SamplesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvSource({
        "Basic, about the same user: true|scopes: [chat; voip]|lives for: PT1H|has the claim: true",
        "Scopes, files.read: accepted|files.read and files.write: INSUFFICIENT_SCOPE|either of them: accepted"
            + "|to send a message: accepted|to make a thread: CAPABILITY_DENIED|to mute others in a room: BY_ROLE"
            + "|files.raed: SCOPE_UNKNOWN",
        "Revoke, the lost phone: TOKEN_REVOKED|the lost watch: TOKEN_REVOKED|the laptop: accepted"
            + "|after logging out everywhere: REVOKED|a token from afterwards: accepted"
            + "|after revoking everything: ALL_REVOKED|minting for whom was deleted: IDENTITY_DELETED",
        "Rotate, published ahead: true|a token of the retired key: accepted|signed by: 2025-07"
            + "|a token of the key that leaked: KEY_REVOKED|a token of the one before: accepted"
            + "|published still: false",
        "Exchange, the provider vouches for: user-4711|here that is: example:user-4711|with: [chat]"
            + "|for another user: USER_MISMATCH|after logging out: REVOKED"
            + "|with the old proof: EXTERNAL_TOKEN_INVALID|by a new key: KEY_UNKNOWN"
            + "|with the new key set: user-4711",
        "Shared, minted by one and seen by the other: accepted|revoked in one and seen by the other: REVOKED"
            + "|after a restart: REVOKED|a token from before the restart: accepted"
            + "|carried by hand: REVOKED|carried again and news: false"})
    void program(String name, String lines) throws Exception {
        Child.Result result = Child.run(command(name));
        assertEquals(lines.replace(';', ',').replace('|', '\n') + "\n", result.output());
        assertEquals(0, result.exit());
    }

    private static String[] command(String name) {
        return new String[] {Child.java(), Child.ACCESS, "-cp", Child.CLASSES.toString(),
            Repository.BINDING.resolve("samples/" + name + ".java").toString()};
    }

    @Test
    void service() throws Exception {
        Process process = new ProcessBuilder(command("Service")).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            assertTrue(line != null && line.startsWith("listening on port "), line);
            talk("http://127.0.0.1:" + line.replaceAll("\\D", ""));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void talk(String service) throws Exception {
        assertEquals("401 not you", post(service + "/login", "user=alice&password=guess", ""));
        assertEquals("401 not you", post(service + "/login", "", ""));
        String phone = signIn(service, "user=alice&password=wonderland");
        String laptop = signIn(service, "user=alice&password=wonderland");
        String bob = signIn(service, "user=bob&password=builder");

        assertEquals("200 kept", put(service + "/notes", "curiouser", phone));
        assertEquals("200 curiouser", get(service + "/notes", laptop));
        assertEquals("200 ", get(service + "/notes", bob));
        assertEquals("403 INSUFFICIENT_SCOPE", put(service + "/notes", "mine", bob));
        assertEquals("400 a body of at most 4096 bytes", put(service + "/notes", "a".repeat(4097), laptop));
        assertEquals("401 TOKEN_MALFORMED", get(service + "/notes", ""));
        assertEquals("401 TOKEN_MALFORMED", get(service + "/notes", "guess"));
        assertEquals("401 SIGNATURE_INVALID", get(service + "/notes", phone.substring(0, phone.length() - 4) + "AAAA"));

        assertEquals("200 logged out everywhere", post(service + "/logout", "", phone));
        assertEquals("401 REVOKED", get(service + "/notes", phone));
        assertEquals("401 REVOKED", get(service + "/notes", laptop));
        assertEquals("200 ", get(service + "/notes", bob));
        String again = signIn(service, "user=alice&password=wonderland");
        assertEquals("200 curiouser", get(service + "/notes", again));
        assertEquals("405 POST", get(service + "/login", ""));
    }

    private static String signIn(String service, String form) throws Exception {
        String reply = post(service + "/login", form, "");
        assertTrue(reply.startsWith("200 "), reply);
        return reply.substring(4);
    }

    private static String get(String url, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)), token);
    }

    private static String post(String url, String body, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body)), token);
    }

    private static String put(String url, String body, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)).PUT(HttpRequest.BodyPublishers.ofString(body)), token);
    }

    private static String send(HttpRequest.Builder request, String token) throws IOException, InterruptedException {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
