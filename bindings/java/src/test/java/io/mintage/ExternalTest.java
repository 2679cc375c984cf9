package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of other issuers, which another engine stands for, and keys in two slots. */
class ExternalTest {
    private final Engine issuer = Engine.open(
        "{\"issuer\":\"https://id.example\",\"audience\":\"api\",\"subjects\":\"any\"}");
    private final Engine engine = Engine.open("{\"subjects\":\"any\",\"start\":\"open\",\"issuers\":[" + trusted() + "]}");

    private String trusted() {
        return "{\"issuer\":\"https://id.example\",\"audience\":\"api\",\"algorithms\":[\"ES256\"],\"jwks\":"
            + issuer.jwks() + ",\"exchange\":{\"clients\":[\"app\"],\"user_claim\":\"sub\",\"scopes\":[\"voip\"],"
            + "\"identity_prefix\":\"example:\"}}";
    }

    private Minted proof(String user) {
        return issuer.mint(user, Grant.builder("chat").claims("{\"azp\":\"app\",\"hidden\":\"treasure\"}").build());
    }

    @AfterEach
    void close() {
        issuer.close();
        engine.close();
    }

    @Test
    void aForeignTokenIsVerifiedAsSuch() {
        Minted proof = proof("Łucja");
        VerifiedExternal held = engine.verifyExternal(proof.token());
        assertEquals(1, held.issuerIndex());
        assertEquals("Łucja", held.subject());
        assertEquals(proof.tokenId(), held.tokenId());
        assertEquals(proof.keyId(), held.keyId());
        assertEquals(proof.issuedAt(), held.issuedAt());
        assertEquals(proof.expiresAt(), held.expiresAt());
        assertEquals("treasure", Repository.json(held.claimsJson()).get("hidden").asText());
        assertFalse(held.toString().contains("treasure"), held.toString());
        assertFalse(held.toString().contains(proof.token().substring(0, 20)), held.toString());

        // However often it is seen, it is no token of this engine, and the reverse.
        String own = engine.createIdentityAndMint(Grant.of("chat")).token();
        for (int again = 0; again < 3; again++) {
            assertInstanceOf(Refused.class, engine.tryVerify(proof.token()));
            assertInstanceOf(Refused.class, engine.verifyMany(List.of(proof.token())).get(0));
            assertInstanceOf(Refused.class, engine.tryVerifyExternal(own));
            assertInstanceOf(VerifiedExternal.class, engine.tryVerifyExternal(proof.token()));
        }
        engine.close();
        assertEquals("Łucja", held.subject());
    }

    @Test
    void checksAskForWhatTheySay() {
        String token = proof("alice").token();
        engine.verifyExternal(token, ExternalCheck.builder()
            .audience("api").subject("alice").maxAge(Duration.ofMinutes(5)).build());
        refuses(Status.WRONG_IDENTITY, token, ExternalCheck.builder().subject("").build());
        refuses(Status.WRONG_IDENTITY, token, ExternalCheck.builder().subject("bob").build());
        refuses(Status.AUDIENCE_MISMATCH, token, ExternalCheck.builder().audience("").build());
        refuses(Status.AUDIENCE_MISMATCH, token, ExternalCheck.builder().audience("ap").build());
        assertThrows(MisuseException.class, () -> ExternalCheck.builder().maxAge(Duration.ZERO));
    }

    private void refuses(Status status, String token, ExternalCheck check) {
        assertEquals(new Refused(status), engine.tryVerifyExternal(token, check));
        assertEquals(status,
            assertThrows(TokenRefusedException.class, () -> engine.verifyExternal(token, check)).status());
    }

    @Test
    void aForeignTokenIsExchanged() {
        String token = proof("alice").token();
        Minted minted = engine.exchange(token, "app", "alice");
        assertEquals("example:alice", minted.identity());
        Verified verified = engine.verify(minted.token(), Check.ofScopes("voip"));
        assertEquals("example:alice", verified.identity());
        assertEquals(Set.of("voip"), verified.scopes());
        assertEquals(minted.tokenId(), verified.tokenId());
        assertEquals(Status.IDENTITY_RESERVED, assertThrows(IdentityException.class,
            () -> engine.mint("example:alice", Grant.of("chat"))).status());

        exchangeRefuses(Status.EXTERNAL_TOKEN_INVALID, token + "x", "app", "alice");
        exchangeRefuses(Status.EXTERNAL_TOKEN_INVALID, "", "app", "alice");
        exchangeRefuses(Status.CLIENT_ID_MALFORMED, token, "", "alice");
        exchangeRefuses(Status.CLIENT_MISMATCH, token, "other", "alice");
        exchangeRefuses(Status.USER_MISMATCH, token, "app", "bob");
        exchangeRefuses(Status.USER_MISMATCH, token, "app", "");

        engine.revoke("example:alice");
        assertEquals(new Refused(Status.REVOKED), engine.tryVerify(minted.token()));
        exchangeRefuses(Status.EXTERNAL_TOKEN_INVALID, token, "app", "alice");
        engine.deleteIdentity("example:alice");
        assertThrows(MintageException.class, () -> engine.exchange(token, "app", "alice"));
    }

    private void exchangeRefuses(Status status, String token, String client, String user) {
        ExchangeRefusedException refused =
            assertThrows(ExchangeRefusedException.class, () -> engine.exchange(token, client, user));
        assertEquals(status, refused.status());
    }

    @Test
    void anIssuersKeysAreReplaced() {
        String before = proof("alice").token();
        engine.verifyExternal(before);
        issuer.rotateKey(OldKey.REVOKE);
        String after = proof("alice").token();
        refuses(Status.KEY_UNKNOWN, after, ExternalCheck.NOTHING);
        engine.setIssuer(trusted());
        engine.verifyExternal(after);
        refuses(Status.KEY_UNKNOWN, before, ExternalCheck.NOTHING);
        ConfigException conflict = assertThrows(ConfigException.class, () -> engine.setIssuer("{}"));
        assertEquals("issuer", conflict.field());
        engine.verifyExternal(after);

        engine.setIssuer(trusted().replace("https://id.example", "https://two.example")
            .replace("example:", "two:"));
        try (Engine second = Engine.open("{\"subjects\":\"any\"}")) {
            refuses(Status.CLAIM_MISSING, second.mint("x", Grant.of("chat")).token(), ExternalCheck.NOTHING);
        }
    }

    @Test
    void oneOfTwoKeysIsRegenerated() {
        try (Engine slotted = Engine.open("{\"keys\":[{\"generate\":\"ES256\",\"slot\":\"primary\"},"
                + "{\"generate\":\"ES256\",\"slot\":\"secondary\"}]}")) {
            String user = slotted.createIdentity();
            Grant with = Grant.builder("chat").keySlot(KeySlot.SECONDARY).build();
            Minted unnamed = slotted.mint(user, Grant.of("chat"));
            Minted first = slotted.mint(user, Grant.builder("chat").keySlot(KeySlot.PRIMARY).build());
            Minted second = slotted.mint(user, with);
            assertEquals(unnamed.keyId(), first.keyId());
            assertNotEquals(first.keyId(), second.keyId());
            // The slot of one call is not that of the next.
            assertEquals(first.keyId(), slotted.createIdentityAndMint(Grant.of("chat")).keyId());
            Minted ofMany = (Minted) slotted.mintMany(List.of(new MintRequest(user, with))).get(0);
            assertEquals(second.keyId(), ofMany.keyId());

            slotted.regenerateKey(KeySlot.SECONDARY);
            assertEquals(new Refused(Status.KEY_REVOKED), slotted.tryVerify(second.token()));
            slotted.verify(first.token());
            Minted third = slotted.mint(user, with);
            slotted.regenerateKey(KeySlot.PRIMARY, "{\"generate\":\"ES384\",\"kid\":\"fresh\"}");
            assertEquals(new Refused(Status.KEY_REVOKED), slotted.tryVerify(first.token()));
            slotted.verify(third.token());
            assertEquals("fresh", slotted.mint(user, Grant.of("chat")).keyId());
            assertThrows(ConfigException.class, () -> slotted.rotateKey(OldKey.RETIRE));
        }
        assertEquals(Status.CONFIG_CONFLICT,
            assertThrows(ConfigException.class, () -> engine.regenerateKey(KeySlot.PRIMARY)).status());
    }
}
