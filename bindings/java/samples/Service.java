// A small HTTP service that signs users in, verifies on each request, and logs them out everywhere. From
// the root of the repository, with a port or without:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Service.java 8080
//
//     curl -d 'user=alice&password=wonderland' localhost:8080/login
//     curl -H 'Authorization: Bearer …' localhost:8080/notes
//     curl -H 'Authorization: Bearer …' -X POST localhost:8080/logout
//
// Tokens are bearer secrets: put TLS in front of this.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.InsufficientScopeException;
import io.mintage.Minted;
import io.mintage.TokenRefusedException;
import io.mintage.Verified;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

public class Service {
    /** Stands for your user database, and for how you find out who somebody is. */
    private static final Map<String, String> PASSWORDS = Map.of("alice", "wonderland", "bob", "builder");
    /** What each user may do; bob may not write. */
    private static final Map<String, Grant> GRANTS =
        Map.of("alice", Grant.of("notes.read", "notes.write"), "bob", Grant.of("notes.read"));

    private static final Check MAY_READ = Check.ofScopes("notes.read");
    private static final Check MAY_WRITE = Check.ofScopes("notes.write");
    private static final Check SIGNED_IN = Check.builder().build();
    private static final int BODY_BYTES_MAX = 4096;

    private final Engine engine;
    /** The mapping from your users to identities: a column of your user table. */
    private final Map<String, String> identities = new ConcurrentHashMap<>();
    /** Notes by identity. */
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    private Service(Engine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        Service service = new Service(Engine.open("{\"scopes\":[\"notes.read\",\"notes.write\"]}"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/login", exchange -> answer(exchange, "POST", service::login));
        server.createContext("/logout", exchange -> answer(exchange, "POST", service::logout));
        server.createContext("/notes", exchange -> answer(exchange, null, service::notes));
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
    }

    // ---- what the service does

    private Reply login(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(exchange);
        String user = form.getOrDefault("user", "");
        String password = PASSWORDS.get(user);
        if (password == null || !password.equals(form.get("password"))) {
            return new Reply(401, "not you");
        }
        // One identity a user, made when it is first needed and kept.
        String identity = identities.computeIfAbsent(user, unseen -> engine.createIdentity());
        Minted minted = engine.mint(identity, GRANTS.get(user));
        return new Reply(200, minted.token());
    }

    private Reply logout(HttpExchange exchange) {
        engine.revoke(verified(exchange, SIGNED_IN).identity());
        return new Reply(200, "logged out everywhere");
    }

    private Reply notes(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                Verified verified = verified(exchange, MAY_READ);
                return new Reply(200, notes.getOrDefault(verified.identity(), ""));
            }
            case "PUT" -> {
                Verified verified = verified(exchange, MAY_WRITE);
                notes.put(verified.identity(), body(exchange));
                return new Reply(200, "kept");
            }
            default -> {
                return new Reply(405, "GET or PUT");
            }
        }
    }

    /** The one place where a token is believed. */
    private Verified verified(HttpExchange exchange, Check check) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String token = header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
        return engine.verify(token, check);
    }

    // ---- HTTP

    private record Reply(int status, String text) {}

    private interface Handler {
        Reply handle(HttpExchange exchange) throws IOException;
    }

    private static void answer(HttpExchange exchange, String method, Handler handler) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = method != null && !method.equals(exchange.getRequestMethod())
                    ? new Reply(405, method) : handler.handle(exchange);
            } catch (InsufficientScopeException refusal) {
                reply = new Reply(403, refusal.status().toString());
            } catch (TokenRefusedException refusal) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                reply = new Reply(401, refusal.status().toString());
            } catch (IllegalArgumentException misunderstood) {
                reply = new Reply(400, "a body of at most " + BODY_BYTES_MAX + " bytes");
            } catch (RuntimeException failure) {
                // The message names no token and no claim, so it may be logged.
                System.err.println("failed: " + failure.getMessage());
                reply = new Reply(500, "failed");
            }
            byte[] bytes = reply.text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw new IllegalArgumentException("the body is too long");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        Map<String, String> form = new HashMap<>();
        for (String pair : body(exchange).split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
