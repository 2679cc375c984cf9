package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every operation once, as a user of the binding meets it. */
class StoryTest {
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

    @Test
    void mintVerifyRevoke() {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted minted = engine.mint(user, Grant.of("chat", "voip"));
            Verified verified = engine.verify(minted.token(), Check.ofScopes("chat"));
            assertEquals(user, verified.identity());
            engine.revoke(user);
            TokenRevokedException refusal =
                assertThrows(TokenRevokedException.class, () -> engine.verify(minted.token()));
            assertEquals(Status.REVOKED, refusal.status());
            assertEquals("", refusal.field());
            engine.verify(engine.mint(user, Set.of("chat")).token());
        }
    }

    @Test
    void aResultHasAllThatTheTokenSays() {
        try (Engine engine = Engine.open("{\"clock\":\"manual\",\"scopes\":[\"files.read\"]}")) {
            engine.setClock(NOON);
            Grant grant = Grant.builder("files.read", "chat").lifetime(Duration.ofHours(1))
                .claims("{\"tenant\":\"bläu 𝄞\"}").build();
            Minted minted = engine.createIdentityAndMint(grant);
            assertEquals(NOON, minted.issuedAt());
            assertEquals(NOON.plusSeconds(3600), minted.expiresAt());

            Verified verified = engine.verify(minted.token());
            assertEquals(minted.identity(), verified.identity());
            assertEquals(minted.tokenId(), verified.tokenId());
            assertEquals(minted.keyId(), verified.keyId());
            assertEquals(minted.issuedAt(), verified.issuedAt());
            assertEquals(minted.expiresAt(), verified.expiresAt());
            assertEquals(minted.epoch(), verified.epoch());
            assertEquals(List.of("chat", "files.read"), List.copyOf(verified.scopes()));
            assertThrows(UnsupportedOperationException.class, () -> verified.scopes().add("voip"));
            assertEquals("bläu 𝄞", Repository.json(verified.claimsJson()).get("tenant").asText());
            // Twice the same token is two results that are equal in what they say.
            assertEquals(verified.toString(), engine.verify(minted.token()).toString());
        }
    }

    @Test
    void aResultKeepsItsValuesWhileManyOthersAreVerifiedAndTheEngineIsClosed() {
        int others = Repository.LONG ? 1_000_000 : 20_000;
        Verified held;
        String before;
        String claims;
        try (Engine engine = Engine.open("{\"subjects\":\"any\",\"clock\":\"manual\",\"cache_slots\":16}")) {
            engine.setClock(NOON);
            held = engine.verify(engine.mint("the one", Grant.builder("chat").claims("{\"a\":1}").build()).token());
            before = held.toString();
            claims = held.claimsJson();
            for (int other = 0; other < others; other += 2) {
                engine.verify(engine.mint("other " + other, Grant.of("voip")).token());
                engine.tryVerify("garbage", Check.ofScopes("chat"));
            }
            engine.revokeAll();
        }
        assertEquals(before, held.toString());
        assertEquals(claims, held.claimsJson());
        assertEquals(Set.of("chat"), held.scopes());
    }

    @Test
    void noResultPrintsItsTokenOrItsClaims() {
        try (Engine engine = Engine.open()) {
            Minted minted = engine.createIdentityAndMint(Grant.builder("chat").claims("{\"a\":\"hidden\"}").build());
            Verified verified = engine.verify(minted.token());
            for (String text : List.of(minted.toString(), verified.toString())) {
                assertFalse(text.contains("hidden"), text);
                for (String part : minted.token().split("\\.")) {
                    assertFalse(text.contains(part), text);
                }
                assertTrue(text.contains(minted.identity()), text);
            }
        }
    }

    @Test
    void checksAskForWhatTheySay() {
        try (Engine engine = Engine.open("{\"clock\":\"manual\",\"audience\":[\"one\",\"two\"]}")) {
            engine.setClock(NOON);
            String user = engine.createIdentity();
            String token = engine.mint(user, Grant.builder("chat.join").audience("two").build()).token();
            engine.verify(token, Check.builder().anyScope("chat", "chat.join").audience("two").identity(user)
                .capability(Capability.CREATE_MESSAGE).maxAge(Duration.ofSeconds(1)).build());

            refuses(Status.INSUFFICIENT_SCOPE, engine, token, Check.ofScopes("chat"));
            refuses(Status.INSUFFICIENT_SCOPE, engine, token, Check.ofScopes("chat", "chat.join"));
            refuses(Status.INSUFFICIENT_SCOPE, engine, token, Check.builder().anyScope("chat", "voip").build());
            refuses(Status.CAPABILITY_DENIED, engine, token,
                Check.builder().capability(Capability.CREATE_CHAT_THREAD).build());
            refuses(Status.AUDIENCE_MISMATCH, engine, token, Check.builder().audience("one").build());
            refuses(Status.WRONG_IDENTITY, engine, token, Check.builder().identity("somebody else").build());
            engine.setClock(NOON.plusSeconds(1));
            refuses(Status.TOO_OLD, engine, token, Check.builder().maxAge(Duration.ofSeconds(1)).build());
            engine.setClock(NOON.plus(Duration.ofDays(1)));
            refuses(Status.EXPIRED, engine, token, Check.builder().build());
            assertThrows(TokenExpiredException.class, () -> engine.verify(token));
        }
    }

    /** An empty text that is required is a requirement, and none that any token meets. */
    @Test
    void anEmptyRequirementRefuses() {
        try (Engine engine = Engine.open("{\"audience\":\"one\",\"subjects\":\"any\"}")) {
            String token = engine.mint("somebody", Grant.of("chat")).token();
            refuses(Status.WRONG_IDENTITY, engine, token, Check.builder().identity("").build());
            refuses(Status.AUDIENCE_MISMATCH, engine, token, Check.builder().audience("").build());
            MisuseException nothing = assertThrows(MisuseException.class,
                () -> engine.tryVerify(token, Check.builder().anyScope().build()));
            assertEquals(Status.INVALID_ARGUMENT, nothing.status());
            assertThrows(IdentityException.class, () -> engine.mint("", Grant.of("chat")));
            assertThrows(IdentityException.class, () -> engine.mint("x", Grant.builder("chat").audience("").build()));
        }
    }

    private static void refuses(Status status, Engine engine, String token, Check check) {
        assertEquals(new Refused(status), engine.tryVerify(token, check));
        TokenRefusedException thrown = assertThrows(TokenRefusedException.class, () -> engine.verify(token, check));
        assertEquals(status, thrown.status());
    }

    @Test
    void revokingAndDeleting() {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted one = engine.mint(user, Grant.of("chat"));
            Minted two = engine.mint(user, Grant.of("chat"));
            Minted three = engine.mint(user, Grant.of("chat"));
            assertNotEquals(one.tokenId(), two.tokenId());
            assertEquals(new IdentityStatus(user, IdentityState.ACTIVE, OptionalLong.of(one.epoch())),
                engine.identityStatus(user));

            engine.revokeToken(one.token());
            engine.revokeTokenId(two.tokenId(), two.expiresAt());
            refuses(Status.TOKEN_REVOKED, engine, one.token(), Check.builder().build());
            refuses(Status.TOKEN_REVOKED, engine, two.token(), Check.builder().build());
            engine.verify(three.token());
            engine.revokeAll();
            refuses(Status.ALL_REVOKED, engine, three.token(), Check.builder().build());

            engine.revoke(user);
            assertEquals(IdentityState.REVOKED, engine.identityStatus(user).state());
            Minted four = engine.mint(user, Grant.of("chat"));
            engine.deleteIdentity(user);
            assertEquals(new IdentityStatus(user, IdentityState.DELETED, OptionalLong.empty()),
                engine.identityStatus(user));
            refuses(Status.IDENTITY_DELETED, engine, four.token(), Check.builder().build());
            IdentityDeletedException deleted =
                assertThrows(IdentityDeletedException.class, () -> engine.mint(user, Grant.of("chat")));
            assertInstanceOf(TokenRevokedException.class, deleted);
        }
    }

    /** The status is read from JSON by hand: an identity that looks like that JSON must not deceive it. */
    @Test
    void anIdentityThatLooksLikeAStatusIsStillOnlyAnIdentity() {
        try (Engine engine = Engine.open("{\"subjects\":\"any\"}")) {
            String odd = "\",\"state\":\"active\",\"epoch\":7} \"state\":\"active\" \\";
            engine.mint(odd, Grant.of("chat"));
            engine.deleteIdentity(odd);
            assertEquals(new IdentityStatus(odd, IdentityState.DELETED, OptionalLong.empty()),
                engine.identityStatus(odd));
        }
    }

    @Test
    void keysChange() {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted first = engine.mint(user, Grant.of("chat"));
            engine.addKey("{\"generate\":\"ES256\",\"kid\":\"next\"}");
            engine.rotateKey("{\"kid\":\"next\"}", OldKey.RETIRE);
            engine.verify(first.token());
            Minted second = engine.mint(user, Grant.of("chat"));
            assertEquals("next", second.keyId());
            engine.rotateKey(OldKey.REVOKE);
            refuses(Status.KEY_REVOKED, engine, second.token(), Check.builder().build());
            engine.revokeKey(first.keyId());
            refuses(Status.KEY_REVOKED, engine, first.token(), Check.builder().build());
            engine.addKey("{\"generate\":\"ES256\",\"kid\":\"spare\"}");
            engine.retireKey("spare");
            ConfigException none = assertThrows(ConfigException.class, () -> engine.retireKey("nobody"));
            assertEquals(Status.KEY_NOT_FOUND, none.status());
            assertEquals(4, Repository.json(engine.keysJson()).get("keys").size());
            KeyRing ring = engine.keys();
            assertEquals(4, ring.keys().size());
            assertEquals(List.of(), ring.skipped());
            KeyInfo revoked = ring.keys().stream().filter(key -> key.kid().equals("next")).findFirst().orElseThrow();
            assertEquals("ES256", revoked.alg());
            assertEquals(KeyInfoState.REVOKED, revoked.state());
            assertEquals(2, Repository.json(engine.jwks()).get("keys").size());
        }
    }

    @Test
    void theRest() {
        try (Engine engine = Engine.open()) {
            assertEquals(Permission.YES, engine.permits(Set.of("chat"), Capability.CREATE_CHAT_THREAD));
            assertEquals(Permission.NO, engine.permits(Set.of(), Capability.CREATE_CHAT_THREAD));
            assertEquals(Permission.BY_ROLE,
                engine.permits(Set.of("voip"), Capability.OTHER_ROOM_CALL_OPERATIONS));
            Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
            assertTrue(Engine.inspect(minted.token()).startsWith("{\"unverified\":true"));
            assertTrue(Repository.json(engine.statsJson()).isObject());
            engine.tryVerify("no token");
            Stats stats = engine.stats();
            assertEquals(1, stats.minted());
            assertEquals(Map.of("TOKEN_MALFORMED", 1L), stats.refused());
            assertEquals(StateKind.MEMORY, stats.state().kind());
            assertTrue(Engine.version().matches("\\d+\\.\\d+\\.\\d+"));
            assertTrue(Engine.features().contains("memory"), Engine.features().toString());
            MisuseException clock = assertThrows(MisuseException.class, () -> engine.setClock(Instant.now()));
            assertEquals(Status.CLOCK_NOT_MANUAL, clock.status());
        }
    }

    /** 256 keys make a list that is longer than the memory that lies ready. */
    @Test
    void aLongAnswerComesWhole() {
        try (Engine engine = Engine.open()) {
            for (int key = 1; key < 256; key++) {
                engine.addKey("{\"generate\":\"ES256\",\"kid\":\"" + "k".repeat(50) + key + "\"}");
            }
            assertTrue(engine.jwks().length() > 40_000);
            assertEquals(256, Repository.json(engine.jwks()).get("keys").size());
            ConfigException full =
                assertThrows(ConfigException.class, () -> engine.addKey("{\"generate\":\"ES256\"}"));
            assertEquals(Status.KEYS_TOO_MANY, full.status());
        }
    }
}
