package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The vectors that every language runs: interface/vectors, as its README describes them. */
class VectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() throws IOException {
        List<DynamicNode> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(Repository.ROOT.resolve("interface/vectors/engine"))) {
            for (Path path : paths.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                List<DynamicTest> cases = new ArrayList<>();
                for (JsonNode one : Repository.json(Files.readString(path)).get("cases")) {
                    cases.add(DynamicTest.dynamicTest(one.get("name").asText(), () -> run(one)));
                }
                assertTrue(!cases.isEmpty(), path.toString());
                files.add(DynamicContainer.dynamicContainer(path.getFileName().toString(), cases));
            }
        }
        assertTrue(files.size() >= 8, "the vectors are missing");
        return files.stream();
    }

    private static void run(JsonNode one) {
        String config = one.has("config_text") ? one.get("config_text").asText() : one.get("config").toString();
        Engine engine;
        try {
            engine = Engine.open(config);
        } catch (MintageException failure) {
            expect(one, failure, "opening");
            return;
        }
        try (engine) {
            expect(one, null, "opening");
            if (one.has("clock_unix_ms")) {
                engine.setClock(Instant.ofEpochMilli(one.get("clock_unix_ms").asLong()));
            }
            Map<String, String> saved = new HashMap<>();
            int number = 0;
            for (JsonNode step : one.path("steps")) {
                String where = "step " + number++ + ", " + step.path("do").asText() + " " + step.path("note").asText();
                try {
                    new Step(engine, step, saved, where).run();
                } catch (MintageException failure) {
                    expect(step, failure, where);
                    continue;
                }
                expect(step, null, where);
            }
        }
    }

    /** The status, and the field if one is named. */
    private static void expect(JsonNode step, MintageException failure, String where) {
        String status = failure == null ? "OK" : failure.status().name();
        assertEquals(step.path("expect").asText("OK"), status, where);
        if (step.has("field")) {
            assertEquals(step.get("field").asText(), failure.field(), where);
        }
        if (step.has("claim")) {
            assertEquals(step.get("claim").asText(), failure.claim().map(RegisteredClaim::claimName).orElse(""), where);
        }
    }

    private record Step(Engine engine, JsonNode step, Map<String, String> saved, String where) {
        void run() {
            switch (step.get("do").asText()) {
                case "clock" -> engine.setClock(Instant.ofEpochMilli(step.get("unix_ms").asLong()));
                case "create_identity" -> save("save", engine.createIdentity());
                case "create_identity_and_mint" -> {
                    Minted minted = engine.createIdentityAndMint(grant());
                    save("save_identity", minted.identity());
                    save(minted);
                }
                case "mint" -> mint();
                case "verify" -> verify();
                case "verify_external" -> verifyExternal();
                case "exchange" -> {
                    Minted minted = engine.exchange(text("token"), text("client_id"), text("user_id"));
                    save("save_identity", minted.identity());
                    save(minted);
                }
                case "set_issuer" -> engine.setIssuer(step.get("issuer").toString());
                case "regenerate_key" -> regenerateKey();
                case "inspect" -> assertHolds(step.path("result"), Repository.json(Engine.inspect(text("token"))));
                case "permits" -> same("permits", step.get("result").asText(),
                    engine.permits(scopes(), capability()).name().toLowerCase(Locale.ROOT));
                case "revoke" -> engine.revoke(text("identity"));
                case "delete_identity" -> engine.deleteIdentity(text("identity"));
                case "identity_status" -> identityStatus();
                case "revoke_all" -> engine.revokeAll();
                case "revoke_token" -> engine.revokeToken(text("token"));
                case "revoke_token_id" -> engine.revokeTokenId(
                    text("token_id"), Instant.ofEpochSecond(step.get("expires_at_unix_s").asLong()));
                case "changes_apply" -> assertEquals(step.path("result").asBoolean(),
                    engine.changesApply(Base64.getUrlDecoder().decode(text("changes"))), where);
                case "add_key" -> engine.addKey(step.get("key").toString());
                case "rotate_key" -> rotateKey();
                case "retire_key" -> engine.retireKey(text("key_id"));
                case "revoke_key" -> engine.revokeKey(text("key_id"));
                case "keys" -> keys();
                case "jwks" -> {
                    List<String> ids = Repository.json(engine.jwks()).get("keys").findValuesAsText("kid");
                    same("kid", step.get("result").toString(), Repository.JSON.valueToTree(ids).toString());
                }
                default -> throw new AssertionError("no such step: " + where);
            }
        }

        /** The single call, and once more as one of many: they must agree. */
        private void mint() {
            String identity = text("identity");
            Grant grant = grant();
            Minted minted;
            try {
                minted = engine.mint(identity, grant);
            } catch (MintageException failure) {
                if (failure.status() != Status.SCOPE_UNKNOWN) {
                    NotMinted outcome = (NotMinted) engine.mintMany(List.of(new MintRequest(identity, grant))).get(0);
                    assertEquals(failure.status(), outcome.status(), where);
                    assertEquals(failure.field(), outcome.field(), where);
                }
                throw failure;
            }
            save(minted);
            if (!step.has("save")) {
                assertTrue(engine.mintMany(List.of(new MintRequest(identity, grant))).get(0) instanceof Minted, where);
            }
        }

        private void verify() {
            String token = text("token");
            Check check = check();
            Verdict verdict = engine.tryVerify(token, check);
            // An answer that is at hand is the same.
            engine.verifyIfReady(token, check).ifPresent(ready -> assertEquals(parts(verdict), parts(ready), where));
            if (check.plain) {
                Verdict ofMany = engine.verifyMany(List.of(token, "garbage", token), scopes()).get(2);
                assertEquals(verdict.toString(), ofMany.toString(), where);
            }
            Verified verified;
            try {
                verified = engine.verify(token, check);
            } catch (MintageException refusal) {
                assertEquals(new Refused(refusal.status()), verdict, where);
                assertEquals(refusal.claim(), ((Refused) verdict).claim(), where);
                throw refusal;
            }
            assertTrue(verdict instanceof Verified, where);
            assertHolds(step.path("result"), parts(verified));
        }

        /** The parts of a verdict, under the names of the vectors. */
        private static ObjectNode parts(Verdict verdict) {
            ObjectNode parts = Repository.JSON.createObjectNode();
            if (verdict instanceof Refused refused) {
                return parts.put("status", refused.status().name())
                    .put("claim", refused.claim().map(RegisteredClaim::claimName).orElse(null));
            }
            Verified verified = (Verified) verdict;
            parts.put("identity", verified.identity())
                .put("client", verified.client().orElse(null))
                .put("issued_at_unix_s", verified.issuedAt().getEpochSecond())
                .put("expires_at_unix_s", verified.expiresAt().getEpochSecond())
                .put("epoch", verified.epoch())
                .put("token_id", verified.tokenId())
                .put("key_id", verified.keyId());
            parts.set("scopes", Repository.JSON.valueToTree(List.copyOf(verified.scopes())));
            parts.set("claims", Repository.json(verified.claimsJson()));
            return parts;
        }

        private void verifyExternal() {
            String token = text("token");
            ExternalCheck.Builder building = ExternalCheck.builder();
            if (step.has("max_age_s")) {
                building.maxAge(Duration.ofSeconds(step.get("max_age_s").asLong()));
            }
            if (step.has("audience")) {
                building.audience(text("audience"));
            }
            if (step.has("identity")) {
                building.subject(text("identity"));
            }
            ExternalCheck check = building.build();
            ExternalVerdict verdict = engine.tryVerifyExternal(token, check);
            VerifiedExternal verified;
            try {
                verified = engine.verifyExternal(token, check);
            } catch (MintageException refusal) {
                assertEquals(new Refused(refusal.status()), verdict, where);
                assertEquals(refusal.claim(), ((Refused) verdict).claim(), where);
                throw refusal;
            }
            assertTrue(verdict instanceof VerifiedExternal, where);
            ObjectNode result = Repository.JSON.createObjectNode()
                .put("issuer_index", verified.issuerIndex())
                .put("identity", verified.subject())
                .put("issued_at_unix_s", verified.issuedAt().getEpochSecond())
                .put("expires_at_unix_s", verified.expiresAt().getEpochSecond())
                // What a foreign token never has here.
                .put("epoch", 0)
                .put("token_id", verified.tokenId())
                .put("key_id", verified.keyId());
            result.putArray("scopes");
            result.set("claims", Repository.json(verified.claimsJson()));
            assertHolds(step.path("result"), result);
        }

        private void regenerateKey() {
            KeySlot slot = slot();
            if (step.has("key")) {
                engine.regenerateKey(slot, step.get("key").toString());
            } else {
                engine.regenerateKey(slot);
            }
        }

        private KeySlot slot() {
            return KeySlot.valueOf(step.get("key_slot").asText().toUpperCase(Locale.ROOT));
        }

        private void identityStatus() {
            IdentityStatus status = engine.identityStatus(text("identity"));
            ObjectNode result = Repository.JSON.createObjectNode()
                .put("identity", status.identity())
                .put("state", status.state().name().toLowerCase(Locale.ROOT));
            status.epoch().ifPresent(epoch -> result.put("epoch", epoch));
            assertHolds(step.path("result"), result);
        }

        private void rotateKey() {
            OldKey old = step.path("revoke_old").asBoolean() ? OldKey.REVOKE : OldKey.RETIRE;
            if (step.has("key")) {
                engine.rotateKey(step.get("key").toString(), old);
            } else {
                engine.rotateKey(old);
            }
        }

        private void keys() {
            JsonNode keys = Repository.json(engine.keysJson()).get("keys");
            int at = 0;
            for (JsonNode expected : step.get("result")) {
                while (at < keys.size() && !holds(expected, keys.get(at))) {
                    at++;
                }
                assertTrue(at++ < keys.size(), () -> where + ": " + expected + " in " + keys);
            }
        }

        private Grant grant() {
            Grant.Builder grant = Grant.builder(scopes());
            if (step.has("lifetime_minutes")) {
                grant.lifetime(Duration.ofMinutes(step.get("lifetime_minutes").asLong()));
            }
            if (step.has("claims")) {
                grant.claims(step.get("claims").toString());
            }
            if (step.has("client")) {
                grant.client(text("client"));
            }
            if (step.has("claims_text")) {
                grant.claims(step.get("claims_text").asText());
            }
            if (step.has("audience")) {
                grant.audience(text("audience"));
            }
            if (step.has("key_slot")) {
                grant.keySlot(slot());
            }
            return grant.build();
        }

        private Check check() {
            Check.Builder check = Check.builder();
            if (step.path("any_scope").asBoolean()) {
                check.anyScope(scopes());
            } else if (step.has("scopes")) {
                check.scopes(scopes());
            }
            if (step.has("capability")) {
                check.capability(capability());
            }
            if (step.has("max_age_s")) {
                check.maxAge(Duration.ofSeconds(step.get("max_age_s").asLong()));
            }
            if (step.has("audience")) {
                check.audience(text("audience"));
            }
            if (step.has("identity")) {
                check.identity(text("identity"));
            }
            return check.build();
        }

        private List<String> scopes() {
            List<String> names = new ArrayList<>();
            step.path("scopes").forEach(name -> names.add(name.asText()));
            return names;
        }

        private Capability capability() {
            return Capability.valueOf(step.get("capability").asText().toUpperCase(Locale.ROOT));
        }

        /** An argument, or what was saved under its name. */
        private String text(String name) {
            String text = step.get(name).asText();
            return text.startsWith("$") ? saved.get(text.substring(1)) : text;
        }

        private void save(Minted minted) {
            save("save", minted.token());
            if (step.has("save")) {
                saved.put(step.get("save").asText() + ".token_id", minted.tokenId());
                saved.put(step.get("save").asText() + ".key_id", minted.keyId());
            }
        }

        private void save(String name, String value) {
            if (step.has(name)) {
                saved.put(step.get(name).asText(), value);
            }
        }

        private void assertHolds(JsonNode expected, JsonNode found) {
            expected.fields().forEachRemaining(field -> {
                JsonNode value = field.getValue();
                boolean open = field.getKey().equals("claims") || field.getKey().equals("header");
                if (open && value.isObject()) {
                    assertTrue(holds(value, found.get(field.getKey())), () -> where + ": " + found);
                } else {
                    same(field.getKey(), resolved(value), found.path(field.getKey()).toString());
                }
            });
        }

        private void same(String what, String expected, String found) {
            assertEquals(expected, found, where + ", " + what);
        }

        private String resolved(JsonNode value) {
            if (value.isTextual() && value.asText().startsWith("$")) {
                return '"' + saved.get(value.asText().substring(1)) + '"';
            }
            return value.toString();
        }

        /** Whether all names of the one are in the other, with equal values. */
        private boolean holds(JsonNode part, JsonNode whole) {
            boolean[] all = {true};
            part.fields().forEachRemaining(field ->
                all[0] &= resolved(field.getValue()).equals(whole.path(field.getKey()).toString()));
            return all[0];
        }
    }
}
