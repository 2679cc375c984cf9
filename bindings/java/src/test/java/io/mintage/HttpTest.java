package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs interface/vectors/http.json against the sample Service, as interface/vectors/README.md says. */
class HttpTest {
    private static final JsonNode VECTORS = Repository.json(Repository.read("interface/vectors/http.json"));

    @TempDir
    static Path folder;

    private static Method makeServer;

    /** The sample is one file without a package: it is compiled here, as `java Service.java` does. */
    @BeforeAll
    static void compileTheSample() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-Xlint:all", "-Werror",
            "-cp", Child.CLASSES.toString(), "-d", classes.toString(),
            Repository.BINDING.resolve("samples/Service.java").toString());
        assertEquals(0, result);
        Class<?> service = new URLClassLoader(new URL[] {classes.toUri().toURL()}).loadClass("Service");
        makeServer = service.getMethod("makeServer", Engine.class, int.class);
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        JsonNode cases = VECTORS.get("cases");
        assertTrue(cases.size() >= 70);
        Set<String> states = new HashSet<>(cases.findValuesAsText("state"));
        VECTORS.get("states").fieldNames().forEachRemaining(state -> assertTrue(states.contains(state), state));
        return StreamSupport.stream(cases.spliterator(), false).map(one -> DynamicTest.dynamicTest(
            one.get("state").asText() + ": " + one.get("name").asText(), () -> run(one)));
    }

    @ParameterizedTest
    @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
    void everyStatusOfTheStateAndEveryInternalOneIsUnavailable(Status status) {
        int family = status.number() / 1000;
        assertEquals(family == 5 || family == 9 || status == Status.INVALID_HANDLE, status.httpStatus() == 503);
        Set<String> allowed = switch (status.httpStatus()) {
            case 400 -> Set.of("", "invalid_request");
            case 401 -> Set.of("invalid_token");
            case 403 -> Set.of("insufficient_scope");
            default -> Set.of("");
        };
        assertTrue(allowed.contains(status.oauthError().orElse("")), status.name());
    }

    @Test
    void theProgramReadsItsConfigurationFromTheFileThatTheVariableNames() throws Exception {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"issuer\":\"https://id.example\"}");
        for (String issuer : List.of("", "https://id.example")) {
            ProcessBuilder program = new ProcessBuilder(Child.java(), Child.ACCESS, "-cp", Child.CLASSES.toString(),
                Repository.BINDING.resolve("samples/Service.java").toString()).redirectErrorStream(true);
            if (!issuer.isEmpty()) {
                program.environment().put("MINTAGE_CONFIG", config.toString());
            }
            Process process = program.start();
            try (BufferedReader output = process.inputReader()) {
                int port = Integer.parseInt(output.readLine().replaceAll(".*:", ""));
                JsonNode login = Repository.json("{\"method\":\"POST\",\"target\":\"/login\",\"headers\":[],"
                    + "\"body\":\"user=alice&password=wonderland\"}");
                RawHttp.Answer answer = RawHttp.send(port, RawHttp.bytes(login, Map.of()));
                assertEquals(200, answer.status());
                String token = Repository.json(answer.body()).get("token").asText();
                JsonNode claims = Repository.json(Engine.inspect(token)).get("claims");
                assertEquals(issuer, claims.path("iss").asText());
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private static void run(JsonNode one) throws Exception {
        Map<String, String> tokens = new HashMap<>();
        VECTORS.get("tokens").fields().forEachRemaining(token -> tokens.put(token.getKey(), token.getValue().asText()));
        try (Engine engine = engineIn(one.get("state").asText(), tokens)) {
            HttpServer server = (HttpServer) makeServer.invoke(null, engine, 0);
            server.start();
            try {
                int number = 0;
                for (JsonNode step : one.get("steps")) {
                    String where = "step " + number++ + ": " + step.get("request");
                    int port = server.getAddress().getPort();
                    RawHttp.Answer answer = RawHttp.send(port, RawHttp.bytes(step.get("request"), tokens));
                    check(step.get("answer"), answer, tokens, where);
                    for (String token : RawHttp.used(step.get("request"), tokens)) {
                        assertFalse(repeats(answer.raw(), token), where);
                    }
                }
            } finally {
                server.stop(0);
                ((ExecutorService) server.getExecutor()).shutdown();
            }
        }
    }

    // ---- the engine of a case

    /** An engine in this state, which the service cannot bring about itself. */
    private static Engine engineIn(String state, Map<String, String> tokens) throws Exception {
        ObjectNode config = VECTORS.get("engine").deepCopy();
        config.setAll((ObjectNode) VECTORS.get("states").get(state));
        boolean isLost = state.equals("stale") || state.equals("unreachable");
        Path directory = Files.createTempDirectory(folder, "state");
        if (isLost) {
            config.putObject("state").put("sqlite", directory.resolve("state.db").toString());
            config.put("sealing_key", Repository.SECRET_BASE64);
        }
        Engine engine = Engine.open(config.toString());
        engine.setClock(Instant.ofEpochMilli(VECTORS.get("clock_unix_ms").asLong()));
        for (JsonNode step : VECTORS.get("setup")) {
            switch (step.get("do").asText()) {
                case "revoke_token" -> engine.revokeToken(RawHttp.filled(step.get("token").asText(), tokens));
                case "delete_identity" -> engine.deleteIdentity(step.get("identity").asText());
                default -> throw new AssertionError(step.toString());
            }
        }
        if (isLost) {
            moveAway(directory);
        }
        if (state.equals("stale")) {
            waitUntilStale(engine, tokens.get("valid"));
        }
        if (state.equals("closed_engine")) {
            engine.close();
        }
        return engine;
    }

    private static void moveAway(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            files.addAll(found.toList());
        }
        for (Path file : files) {
            Files.move(file, directory.resolve("away-" + file.getFileName()));
        }
    }

    private static void waitUntilStale(Engine engine, String token) throws InterruptedException {
        for (int tries = 0; tries < 600; tries++) {
            try {
                engine.verify(token);
            } catch (StaleException stale) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the state did not become stale");
    }

    // ---- the answer

    private static void check(JsonNode expected, RawHttp.Answer answer, Map<String, String> tokens, String where) {
        if (answer.raw().isEmpty() && expected.path("may_close").asBoolean()) {
            return;
        }
        JsonNode status = expected.get("status");
        Set<Integer> statuses = new HashSet<>();
        (status.isArray() ? status : List.of(status)).forEach(one -> statuses.add(((JsonNode) one).asInt()));
        assertTrue(statuses.contains(answer.status()), where + ": " + answer.status());
        JsonNode challenge = expected.get("www_authenticate");
        assertEquals(challenge.isNull() ? List.of() : List.of(challenge.asText()),
            answer.values("WWW-Authenticate"), where);
        expected.path("headers").fields().forEachRemaining(header ->
            assertTrue(answer.values(header.getKey()).contains(header.getValue().asText()), where));
        if (expected.has("allow")) {
            List<String> allowed = List.of(String.join(",", answer.values("Allow")).split(", *"));
            assertTrue(allowed.contains(expected.get("allow").asText()), where);
        }
        if (expected.has("body")) {
            checkBody(expected.get("body"), answer, where);
        }
        if (expected.has("save")) {
            tokens.put(expected.get("save").asText().substring(1), Repository.json(answer.body()).get("token").asText());
        }
    }

    private static void checkBody(JsonNode expected, RawHttp.Answer answer, String where) {
        if (expected.isNull()) {
            assertEquals("", answer.body(), where);
            return;
        }
        assertTrue(answer.values("Content-Type").get(0).startsWith("application/json"), where);
        JsonNode found = Repository.json(answer.body());
        expected.fields().forEachRemaining(field ->
            assertEquals(field.getValue(), found.get(field.getKey()), where));
    }

    /** Whether 16 consecutive characters of the token, or all of a shorter one, are in the answer. */
    private static boolean repeats(String answer, String token) {
        for (int at = 0; at <= Math.max(token.length() - 16, 0); at++) {
            String run = token.substring(at, Math.min(at + 16, token.length()));
            if (!run.isEmpty() && answer.contains(run)) {
                return true;
            }
        }
        return false;
    }
}
