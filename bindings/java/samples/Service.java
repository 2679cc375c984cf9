// A small HTTP service: it signs users in, verifies the token of every request, and logs out.
//
//     POST /login      takes a form with `user` and `password`; answers with a token
//     GET  /messages   requires a token with the scope `chat`
//     GET  /whoami     requires a token
//     POST /logout     requires a token; revokes all tokens of its user
//
// From the root of the repository, with a port, or without one for a free port, which it prints:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Service.java 8080
//
// The variable MINTAGE_CONFIG names the file with the engine's configuration, as for the command line.
// interface/vectors/http.json fixes the answers; the services in other languages give the same.
//
// A token has up to 8192 bytes. The headers of a request may therefore have 16 KiB in all, and the proxy
// in front of this service, which also provides TLS, must allow as much.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.MintageException;
import io.mintage.Minted;
import io.mintage.Verified;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

public class Service {
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final int BODY_BYTES_MAX = 4096;

    static {
        // The server reads it once, when it is first used.
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", Integer.toString(HEADER_BYTES_MAX));
    }

    /** Your user table, in short. Yours has hashes of passwords. */
    private static final Map<String, String> PASSWORDS = Map.of("alice", "wonderland", "bob", "builder");
    private static final Map<String, Grant> GRANTS = Map.of("alice", hourWith("chat"), "bob", hourWith("voip"));

    /** The answer to a request. */
    private record Answer(int status, String json, Map<String, String> headers) {
        Answer(int status, String json) {
            this(status, json, Map.of());
        }

        static Answer because(int status, String reason, Map<String, String> headers) {
            return new Answer(status, "{\"reason\":\"" + reason + "\"}", headers);
        }
    }

    /** Thrown by a method that cannot go on. */
    private static final class Answered extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        Answered(Answer answer) {
            this.answer = answer;
        }
    }

    private interface Handler {
        Answer handle(HttpExchange request) throws IOException;
    }

    private record Route(String method, Handler handler) {}

    private final Engine engine;
    /** The identity of each user, created once: a column of your user table. */
    private final Map<String, String> identities = new ConcurrentHashMap<>();
    private final Map<String, Route> routes = Map.of(
        "/login", new Route("POST", this::login),
        "/messages", new Route("GET", this::messages),
        "/whoami", new Route("GET", this::whoami),
        "/logout", new Route("POST", this::logout));

    private Service(Engine engine) {
        this.engine = engine;
    }

    /** Routes the request; every error ends here. */
    private Answer answer(HttpExchange request) throws IOException {
        Route route = routes.get(request.getRequestURI().getPath());
        if (route == null) {
            return Answer.because(404, "NOT_FOUND", Map.of());
        }
        if (!route.method.equals(request.getRequestMethod())) {
            return Answer.because(405, "METHOD_NOT_ALLOWED", Map.of("Allow", route.method));
        }
        try {
            return route.handler.handle(request);
        } catch (Answered answered) {
            return answered.answer;
        } catch (MintageException error) {
            return refusal(error);
        } catch (IllegalStateException closed) {
            // The engine was closed: the service is about to stop.
            return Answer.because(503, "CLOSED", Map.of());
        }
    }

    /** Verifies the token of the request. Nothing else in this service accepts a token. */
    private Verified verified(HttpExchange request, String... scopes) {
        String token = bearerToken(request);
        try {
            return engine.verify(token, Check.ofScopes(scopes));
        } catch (MintageException error) {
            throw new Answered(refusal(error, scopes));
        }
    }

    // ---- the routes

    private Answer login(HttpExchange request) throws IOException {
        List<String> fields = fields(body(request), "user", "password");
        String user = fields.get(0);
        String expected = PASSWORDS.get(user);
        if (expected == null || !MessageDigest.isEqual(expected.getBytes(), fields.get(1).getBytes())) {
            return Answer.because(401, "WRONG_PASSWORD", Map.of("WWW-Authenticate", "Bearer"));
        }
        String identity = identities.computeIfAbsent(user, unseen -> engine.createIdentity());
        Minted minted = engine.mint(identity, GRANTS.get(user));
        String granted = "{\"token\":\"%s\",\"expires_at_unix_s\":%d}"
            .formatted(minted.token(), minted.expiresAt().getEpochSecond());
        return new Answer(200, granted, Map.of("Cache-Control", "no-store"));
    }

    private Answer messages(HttpExchange request) {
        verified(request, "chat");
        return new Answer(200, "{\"messages\":[\"hello\"]}");
    }

    private Answer whoami(HttpExchange request) {
        Verified verified = verified(request);
        // Neither an identity of this engine nor a scope has a character that JSON escapes.
        String scopes = verified.scopes().stream().map(scope -> '"' + scope + '"').collect(Collectors.joining(","));
        return new Answer(200, "{\"identity\":\"%s\",\"scopes\":[%s]}".formatted(verified.identity(), scopes));
    }

    private Answer logout(HttpExchange request) {
        engine.revoke(verified(request).identity());
        return new Answer(204, null);
    }

    // ---- from HTTP to the engine, and from its errors to HTTP

    /** The token of the request, as in RFC 6750, section 2.1. The scheme is case-insensitive. */
    private static String bearerToken(HttpExchange request) {
        List<String> values = request.getRequestHeaders().getOrDefault("Authorization", List.of());
        if (values.size() > 1) {
            throw new Answered(Answer.because(400, "TWO_AUTHORIZATION_HEADERS",
                Map.of("WWW-Authenticate", "Bearer error=\"invalid_request\"")));
        }
        String[] parts = (values.isEmpty() ? "" : values.get(0)).split(" +", 2);
        if (!parts[0].equalsIgnoreCase("Bearer")) {
            throw new Answered(Answer.because(401, "NO_CREDENTIALS", Map.of("WWW-Authenticate", "Bearer")));
        }
        return parts.length > 1 ? parts[1] : "";
    }

    /**
     * The answer to an error of the engine. The list of statuses has the HTTP status of each, and its error
     * code of RFC 6750 if the token or the request is to blame.
     */
    private static Answer refusal(MintageException error, String... scopes) {
        Map<String, String> headers = error.oauthError().map(code -> {
            String scope = code.equals("insufficient_scope") ? ", scope=\"" + String.join(" ", scopes) + "\"" : "";
            return Map.of("WWW-Authenticate", "Bearer error=\"" + code + "\"" + scope);
        }).orElse(Map.of());
        if (error.httpStatus() >= 500) {
            // The text of an error contains no token, no claim and no key.
            System.err.println(error.getMessage());
        }
        return Answer.because(error.httpStatus(), error.status().name(), headers);
    }

    private static String body(HttpExchange request) throws IOException {
        byte[] bytes = request.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw new Answered(Answer.because(413, "BODY_TOO_LARGE", Map.of()));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The fields with these names of a form; each must be there once. */
    private static List<String> fields(String body, String... names) {
        List<String> values = new ArrayList<>();
        for (String name : names) {
            List<String> found = List.of(body.split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .toList();
            if (found.size() != 1) {
                throw new Answered(Answer.because(400, "BODY_MALFORMED", Map.of()));
            }
            values.add(found.get(0));
        }
        return values;
    }

    private static Grant hourWith(String scope) {
        return Grant.builder(scope).lifetime(Duration.ofHours(1)).build();
    }

    // ---- the server

    /** A server for this engine, which stays the caller's to close. */
    public static HttpServer makeServer(Engine engine, int port) throws IOException {
        Service service = new Service(engine);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", request -> write(request, service.answer(request)));
        return server;
    }

    private static void write(HttpExchange request, Answer answer) throws IOException {
        try (request) {
            answer.headers.forEach(request.getResponseHeaders()::set);
            if (answer.json == null) {
                request.sendResponseHeaders(answer.status, -1);
                return;
            }
            byte[] bytes = answer.json.getBytes(StandardCharsets.UTF_8);
            request.getResponseHeaders().set("Content-Type", "application/json");
            request.sendResponseHeaders(answer.status, bytes.length);
            request.getResponseBody().write(bytes);
        }
    }

    public static void main(String[] args) throws IOException {
        String path = System.getenv("MINTAGE_CONFIG");
        Engine engine = Engine.open(path == null ? "{}" : Files.readString(Path.of(path)));
        HttpServer server = makeServer(engine, args.length > 0 ? Integer.parseInt(args[0]) : 0);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
