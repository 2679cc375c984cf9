package io.mintage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A secret in every position comes back in no message, no stack trace and no text of a result. */
class CanaryTest {
    private static final String CANARY = "hunter2hunter2HUNTER2hunter2hunter2HUNTER2hunter2hunter2HUNTER2ab";

    /** Tries a call, and looks at all that its failure or its result says. */
    private static boolean fails(Consumer<String> call, String text) {
        try {
            call.accept(text);
            return false;
        } catch (MintageException failure) {
            StringWriter printed = new StringWriter();
            failure.printStackTrace(new PrintWriter(printed));
            clean(printed.toString());
            clean(failure.field());
            return true;
        }
    }

    private static void clean(String text) {
        for (String feather : List.of("hunter2", "HUNTER2", "aHVudGVy")) {
            assertFalse(text.contains(feather), text);
        }
    }

    /** Every document that differs from this one in one value or one name, which is the canary. */
    private static List<JsonNode> laidIn(JsonNode document) {
        List<JsonNode> all = new ArrayList<>();
        all.add(TextNode.valueOf(CANARY));
        all.add(Repository.JSON.createArrayNode().add(CANARY));
        all.add(Repository.JSON.createObjectNode().put(CANARY, CANARY));
        if (document instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                for (JsonNode inner : laidIn(object.get(name))) {
                    all.add(object.deepCopy().set(name, inner));
                }
                ObjectNode renamed = object.deepCopy();
                renamed.set(CANARY, renamed.remove(name));
                all.add(renamed);
            });
            all.add(object.deepCopy().put(CANARY, CANARY));
        } else if (document instanceof ArrayNode array) {
            for (int place = 0; place < array.size(); place++) {
                for (JsonNode inner : laidIn(array.get(place))) {
                    ArrayNode changed = array.deepCopy();
                    changed.set(place, inner);
                    all.add(changed);
                }
            }
            all.add(array.deepCopy().add(CANARY));
        }
        return all;
    }

    @Test
    void inAConfiguration() {
        JsonNode config = Repository.json("""
            {"issuer":"https://id.example","audience":["one","two"],"profile":"standard","typ":"at+jwt",
             "kid":"required","resource":{"id":"00000000-0000-0000-0000-000000000000","region":"amer"},
             "subjects":"any","identity_secret":["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
             "scopes":["files.read"],"lifetime_minutes":{"min":60,"max":1440},"leeway_s":0,
             "keys":[{"secret":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","algorithm":"HS256","kid":"a"},
                     {"jwk":{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9","alg":"HS256"}},
                     {"pem":"-----BEGIN PRIVATE KEY-----","algorithm":"ES256"}],
             "jwks":{"keys":[]},"start":"open","fork":"shared","cache_slots":16,"clock":"system"}""");
        int failed = 0;
        List<JsonNode> documents = laidIn(config);
        for (JsonNode document : documents) {
            failed += fails(text -> Engine.open(text).close(), document.toString()) ? 1 : 0;
        }
        for (int cut = 0; cut < config.toString().length(); cut += 7) {
            failed += fails(text -> Engine.open(text).close(), config.toString().substring(0, cut) + CANARY) ? 1 : 0;
        }
        assertTrue(failed > documents.size() / 2, failed + " of " + documents.size());
    }

    /** In the place of a path there is a directory that does not exist, so that nothing is made. */
    @Test
    void inAConfigurationOfState() {
        JsonNode config = Repository.json("""
            {"state":{"sqlite":"/no/such/directory/state.db"},"max_staleness_s":60,"on_stale":"refuse",
             "sealing_key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}""");
        for (JsonNode document : laidIn(config)) {
            JsonNode path = document.at("/state/sqlite");
            if (!path.isTextual() || !path.asText().equals(CANARY)) {
                assertTrue(fails(text -> Engine.open(text).close(), document.toString()));
            }
        }
        for (String state : List.of("{\"sqlite\":\"/no/such/" + CANARY + "/state.db\"}",
                "{\"sqlite\":\"/dev/null/" + CANARY + "\"}",
                "{\"redis\":\"redis://user:" + CANARY + "@localhost:1\"}",
                "{\"redis\":{\"url\":\"" + CANARY + "\",\"prefix\":\"" + CANARY + "\"}}")) {
            assertTrue(fails(text -> Engine.open(text).close(), "{\"state\":" + state
                + ",\"identity_secret\":[\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"],"
                + "\"sealing_key\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}"));
        }
    }

    @Test
    void inAKey() {
        JsonNode jwk = Repository.json("{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\","
            + "\"d\":\"AA\",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"k\"},\"state\":\"pending\"}");
        try (Engine engine = Engine.open()) {
            for (JsonNode document : laidIn(jwk)) {
                assertTrue(fails(engine::addKey, document.toString()));
                assertTrue(fails(text -> engine.rotateKey(text, OldKey.RETIRE), document.toString()));
                assertTrue(fails(text -> engine.regenerateKey(KeySlot.PRIMARY, text), document.toString()));
            }
        }
    }

    @Test
    void inAnIssuer() {
        JsonNode issuer = Repository.json("""
            {"issuer":"https://id.example","audience":"api","algorithms":["ES256"],"typ":"JWT","leeway_s":0,
             "jwks":{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9","alg":"HS256"}]},
             "exchange":{"tenant":"t","clients":["app"],"client_claims":["azp"],"user_claim":"sub",
                         "required_scopes":[],"scopes":["chat"],"identity_prefix":"x:","ids":"exact"}}""");
        try (Engine engine = Engine.open()) {
            int failed = 0;
            for (JsonNode document : laidIn(issuer)) {
                failed += fails(engine::setIssuer, document.toString()) ? 1 : 0;
            }
            assertTrue(failed > 10, failed + " failed");
        }
    }

    @Test
    void inATokenAClaimAndEveryArgument() {
        try (Engine engine = Engine.open("{\"subjects\":\"any\",\"audience\":\"one\"}")) {
            Minted good = engine.mint("somebody",
                Grant.builder("chat").claims("{\"" + CANARY + "\":\"" + CANARY + "\"}").build());
            clean(good.toString());
            clean(engine.verify(good.token()).toString());
            clean(engine.statsJson());
            for (String token : List.of(CANARY, good.token() + CANARY, CANARY + good.token(),
                    good.token().replace(".", "." + CANARY), "." + CANARY + ".")) {
                assertTrue(fails(engine::verify, token));
                clean(engine.tryVerify(token, Check.ofScopes("chat")).toString());
                assertTrue(fails(engine::revokeToken, token));
                assertTrue(fails(engine::verifyExternal, token));
                assertTrue(fails(text -> engine.exchange(text, "app", "user"), token));
                clean(engine.tryVerifyExternal(token).toString());
                clean(engine.verifyMany(List.of(token, good.token())).toString());
            }
            for (Consumer<String> call : List.<Consumer<String>>of(
                    text -> engine.verify(good.token(), Check.builder().identity(text).build()),
                    text -> engine.verify(good.token(), Check.builder().audience(text).build()),
                    text -> engine.verify(good.token(), Check.ofScopes(text)),
                    text -> engine.mint("somebody", Grant.of(text)),
                    text -> engine.mint("somebody", Grant.builder("chat").claims(text).build()),
                    text -> engine.mint("somebody", Grant.builder("chat").claims("{\"iss\":\"" + text + "\"}").build()),
                    text -> engine.mint("somebody", Grant.builder("chat").audience(text).build()),
                    text -> engine.mint(text.repeat(3), Grant.of("chat")),
                    text -> engine.revokeMany(List.of("somebody", text.repeat(3))),
                    text -> engine.changesApply(text.getBytes()),
                    text -> engine.changesSince(text.getBytes()),
                    text -> engine.exchange(good.token(), text, text),
                    text -> engine.verifyExternal(good.token(), ExternalCheck.builder().subject(text).build()),
                    text -> engine.revokeTokenId(text, Instant.MAX),
                    engine::retireKey,
                    engine::revokeKey,
                    Engine::inspect)) {
                assertTrue(fails(call, CANARY));
            }
            assertThrows(IdentityException.class, () -> engine.mint("somebody", Grant.of(CANARY)));
            clean(engine.mintMany(List.of(
                new MintRequest(CANARY.repeat(3), Grant.of("chat")),
                new MintRequest("somebody", Grant.builder("chat").claims(CANARY).build()),
                new MintRequest("somebody", Grant.builder("chat").audience(CANARY).build()),
                new MintRequest("somebody", Grant.builder("chat").claims("{\"a\":\"" + CANARY + "\"}").build())
            )).toString());
        }
    }
}
