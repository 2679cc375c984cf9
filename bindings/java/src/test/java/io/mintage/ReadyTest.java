package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifying only if there is nothing to wait for; clients; the claim that a failure names. */
class ReadyTest {
    private static final Check NOTHING = Check.ofScopes();

    @Test
    void anAnswerIsThereOnceATokenWasSeen() {
        try (Engine engine = Engine.open()) {
            Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
            Stats before = engine.stats();
            assertEquals(Optional.empty(), engine.verifyIfReady(minted.token(), NOTHING));
            assertEquals(before, engine.stats());
            engine.verify(minted.token());
            Verdict verdict = engine.verifyIfReady(minted.token(), NOTHING).orElseThrow();
            assertEquals(minted.identity(), assertInstanceOf(Verified.class, verdict).identity());
            assertEquals(Optional.of(new Refused(Status.INSUFFICIENT_SCOPE)),
                engine.verifyIfReady(minted.token(), Check.ofScopes("voip")));
            engine.revoke(minted.identity());
            assertEquals(Optional.of(new Refused(Status.REVOKED)), engine.verifyIfReady(minted.token(), NOTHING));
        }
    }

    @Test
    void whatIsWrongWithTheCallIsThrown() {
        Engine engine = Engine.open();
        assertThrows(NullPointerException.class, () -> engine.verifyIfReady(null, NOTHING));
        assertThrows(NullPointerException.class, () -> engine.verifyIfReady("token", null));
        assertThrows(IdentityException.class, () -> engine.verifyIfReady("token", Check.ofScopes("nobody")));
        engine.close();
        assertThrows(IllegalStateException.class, () -> engine.verifyIfReady("token", NOTHING));
    }

    /** It answers as {@code verify} would, or not at all. */
    @Test
    void sharedStateIsRespected(@TempDir Path directory) throws Exception {
        String config = Repository.durable(directory.resolve("state.db"), "");
        try (Engine engine = Engine.open(config); Engine other = Engine.open(config)) {
            Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
            engine.verify(minted.token());
            other.revoke(minted.identity());
            Thread.sleep(20);
            engine.verifyIfReady(minted.token(), NOTHING)
                .ifPresent(verdict -> assertEquals(new Refused(Status.REVOKED), verdict));
            assertEquals(new Refused(Status.REVOKED), engine.tryVerify(minted.token()));
        }
    }

    @Test
    void aTokenNamesItsClient() {
        try (Engine engine = Engine.open(Config.builder().client("web").subjects(Config.Subjects.ANY).build())) {
            String usual = engine.mint("alice", Grant.of("chat")).token();
            assertEquals(Optional.of("web"), engine.verify(usual).client());
            String longest = "c".repeat(128);
            Grant other = Grant.builder("chat").client(longest).build();
            Verified verified = engine.verify(engine.mint("alice", other).token());
            assertEquals(Optional.of(longest), verified.client());
            assertTrue(verified.claimsJson().contains("\"client_id\":\"" + longest + "\""));
            Minted ofMany = (Minted) engine.mintMany(List.of(new MintRequest("alice", other))).get(0);
            assertEquals(Optional.of(longest), engine.verify(ofMany.token()).client());
            for (String wrong : List.of("", "c".repeat(129), "a\nb")) {
                IdentityException refused = assertThrows(IdentityException.class,
                    () -> engine.mint("alice", Grant.builder("chat").client(wrong).build()));
                assertEquals(Status.CLIENT_INVALID, refused.status());
            }
        }
        try (Engine engine = Engine.open()) {
            Minted none = engine.createIdentityAndMint(Grant.of("chat"));
            assertEquals(Optional.empty(), engine.verify(none.token()).client());
        }
    }

    @Test
    void aRefusalNamesTheClaim() {
        String key = "{\"audience\":\"api\",\"issuer\":\"here\",\"subjects\":\"any\",\"start\":\"open\",\"keys\":"
            + "[{\"secret\":\"" + Repository.SECRET_BASE64 + "\",\"algorithm\":\"HS256\",\"kid\":\"k\"}]}";
        try (Engine engine = Engine.open(key);
                Engine elsewhere = Engine.open(key.replace("\"audience\":\"api\",", ""))) {
            String token = elsewhere.mint("alice", Grant.of("chat")).token();
            TokenRefusedException refused = assertThrows(TokenRefusedException.class, () -> engine.verify(token));
            assertEquals(Status.CLAIM_MISSING, refused.status());
            assertEquals(Optional.of(RegisteredClaim.AUD), refused.claim());
            for (Check check : List.of(NOTHING, Check.builder().identity("alice").build())) {
                Refused verdict = assertInstanceOf(Refused.class, engine.tryVerify(token, check));
                assertEquals(Status.CLAIM_MISSING, verdict.status());
                assertEquals(Optional.of(RegisteredClaim.AUD), verdict.claim());
            }
            TokenMalformedException malformed =
                assertThrows(TokenMalformedException.class, () -> engine.verify("no token"));
            assertEquals(Optional.empty(), malformed.claim());
        }
    }
}
