// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.util.Objects;

/**
 * The calls whose arguments and results need nothing but a conversion. Text that is not Unicode, and
 * every status but OK, is thrown.
 */
final class Calls {
    private final Engine engine;
    private final long address;

    Calls(Engine engine) {
        this.engine = engine;
        address = engine.handle.address;
    }

    /** Opens an engine from one JSON document; {@code {}} works. */
    static long engineOpen(String config) {
        Objects.requireNonNull(config, "config");
        return Library.call(scratch -> {
            Scratch.Slice configSlice = scratch.putSecret(config, "config");
            scratch.check(Native.engineOpen(
                configSlice.address(), configSlice.length(), scratch.numberAddress, scratch.errorAddress));
            return scratch.number.get(JAVA_LONG, 0);
        });
    }

    /** Sets the clock of an engine that was opened with "clock": "manual", in milliseconds since 1970. */
    void clockSet(long unixMs) {
        engine.run(scratch -> Scratch.checkPlain(Native.clockSet(address, unixMs)));
    }

    /** What the engine has counted since it was opened, and what it takes, as a JSON object. */
    String stats() {
        return engine.call(scratch -> scratch.readTextPlain((out, capacity, lenOut) ->
            Native.stats(address, out, capacity, lenOut)));
    }

    /**
     * Trusts an issuer, described as in the configuration's "issuers", or replaces what is known of the
     * one with the same name: its key set above all.
     */
    void issuerSet(String issuerJson) {
        Objects.requireNonNull(issuerJson, "issuerJson");
        engine.run(scratch -> {
            Scratch.Slice issuerJsonSlice = scratch.putSecret(issuerJson, "issuer");
            scratch.check(Native.issuerSet(
                address, issuerJsonSlice.address(), issuerJsonSlice.length(), scratch.errorAddress));
        });
    }

    /** A new identity. */
    String identityCreate() {
        return engine.call(scratch -> scratch.readText((out, capacity, lenOut) ->
            Native.identityCreate(address, out, capacity, lenOut, scratch.errorAddress)));
    }

    /** Refuses all tokens that the identity has; tokens minted afterwards are accepted. */
    void identityRevoke(String identity) {
        Objects.requireNonNull(identity, "identity");
        engine.run(scratch -> {
            Scratch.Slice identitySlice = scratch.putText(identity, "identity");
            scratch.check(Native.identityRevoke(
                address, identitySlice.address(), identitySlice.length(), scratch.errorAddress));
        });
    }

    /** Refuses every token of the identity and every further mint, for good. */
    void identityDelete(String identity) {
        Objects.requireNonNull(identity, "identity");
        engine.run(scratch -> {
            Scratch.Slice identitySlice = scratch.putText(identity, "identity");
            scratch.check(Native.identityDelete(
                address, identitySlice.address(), identitySlice.length(), scratch.errorAddress));
        });
    }

    /**
     * What is known of an identity, as JSON: {"identity", "state": "active" | "revoked" | "deleted",
     * "epoch"}.
     */
    String identityStatus(String identity) {
        Objects.requireNonNull(identity, "identity");
        return engine.call(scratch -> {
            Scratch.Slice identitySlice = scratch.putText(identity, "identity");
            return scratch.readTextPlain((out, capacity, lenOut) ->
                Native.identityStatus(address, identitySlice.address(), identitySlice.length(), out, capacity, lenOut));
        });
    }

    /** Adds a key, described as in the configuration's "keys": pending unless it says otherwise. */
    void keyAdd(String keyJson) {
        Objects.requireNonNull(keyJson, "keyJson");
        engine.run(scratch -> {
            Scratch.Slice keyJsonSlice = scratch.putSecret(keyJson, "key");
            scratch.check(Native.keyAdd(address, keyJsonSlice.address(), keyJsonSlice.length(), scratch.errorAddress));
        });
    }

    /**
     * Makes another key the active one: {"kid": "…"} takes a pending one, NULL generates one of the same
     * algorithm, anything else describes a key as in the configuration.
     */
    void keyRotate(String keyJson, int revokeOld) {
        engine.run(scratch -> {
            Scratch.Slice keyJsonSlice = keyJson == null ? Scratch.Slice.ABSENT : scratch.putSecret(keyJson, "key");
            scratch.check(Native.keyRotate(
                address, keyJsonSlice.address(), keyJsonSlice.length(), revokeOld, scratch.errorAddress));
        });
    }

    /**
     * Puts a new key into a slot, 1 (primary) or 2 (secondary), and revokes the one that was there:
     * exactly its tokens are refused at once.
     */
    void keyRegenerate(int keySlot, String keyJson) {
        engine.run(scratch -> {
            Scratch.Slice keyJsonSlice = keyJson == null ? Scratch.Slice.ABSENT : scratch.putSecret(keyJson, "key");
            scratch.check(Native.keyRegenerate(
                address, keySlot, keyJsonSlice.address(), keyJsonSlice.length(), scratch.errorAddress));
        });
    }

    /** Makes a pending key retire: it verifies until its last token is dead. */
    void keyRetire(String keyId) {
        Objects.requireNonNull(keyId, "keyId");
        engine.run(scratch -> {
            Scratch.Slice keyIdSlice = scratch.putText(keyId, "key_id");
            scratch.check(Native.keyRetire(address, keyIdSlice.address(), keyIdSlice.length(), scratch.errorAddress));
        });
    }

    /** Refuses all tokens that this key signed, at once and for good. */
    void keyRevoke(String keyId) {
        Objects.requireNonNull(keyId, "keyId");
        engine.run(scratch -> {
            Scratch.Slice keyIdSlice = scratch.putText(keyId, "key_id");
            scratch.check(Native.keyRevoke(address, keyIdSlice.address(), keyIdSlice.length(), scratch.errorAddress));
        });
    }

    /**
     * All keys that the engine has or had, as JSON: {"keys": [{"kid", "alg", "state", "private",
     * "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}.
     */
    String keys() {
        return engine.call(scratch -> scratch.readTextPlain((out, capacity, lenOut) ->
            Native.keys(address, out, capacity, lenOut)));
    }

    /** The public keys as an RFC 7517 key set, for others to verify with. */
    String jwks() {
        return engine.call(scratch -> scratch.readTextPlain((out, capacity, lenOut) ->
            Native.jwks(address, out, capacity, lenOut)));
    }

    /**
     * Whether scopes permit a capability, 1 to 21: *answer_out is one of MINTAGE_PERMISSION_NO, _YES and
     * _BY_ROLE; NO on failure.
     */
    int scopesPermit(long scopes, int capability) {
        return engine.call(scratch -> {
            Scratch.checkPlain(Native.scopesPermit(address, scopes, capability, scratch.numberAddress));
            return scratch.number.get(JAVA_INT, 0);
        });
    }

    /**
     * Brings everything up to date now: reads what siblings changed, writes what could not be written
     * before, and forgets what no living token can need.
     */
    void sync() {
        engine.run(scratch -> scratch.check(Native.sync(address, scratch.errorAddress)));
    }

    /** Takes in what mintage_changes_since gave in another engine. */
    int changesApply(byte[] changes) {
        Objects.requireNonNull(changes, "changes");
        return engine.call(scratch -> {
            Scratch.Slice changesSlice = scratch.put(changes);
            scratch.check(Native.changesApply(
                address, changesSlice.address(), changesSlice.length(), scratch.numberAddress, scratch.errorAddress));
            return scratch.number.get(JAVA_INT, 0);
        });
    }

    /**
     * What a token says before anyone has checked its signature, as JSON that begins with "unverified":
     * true.
     */
    static String tokenInspect(String token) {
        Objects.requireNonNull(token, "token");
        return Library.call(scratch -> {
            long tokenLen = scratch.putToken(token);
            return scratch.readTextPlain((out, capacity, lenOut) ->
                Native.tokenInspect(scratch.tokenAddress, tokenLen, out, capacity, lenOut));
        });
    }

    /** Refuses this one token. */
    void tokenRevoke(String token) {
        Objects.requireNonNull(token, "token");
        engine.run(scratch -> {
            long tokenLen = scratch.putToken(token);
            scratch.check(Native.tokenRevoke(address, scratch.tokenAddress, tokenLen, scratch.errorAddress));
        });
    }

    /** Refuses the token with this id ({@code jti}). */
    void tokenRevokeId(String tokenId, long expiresAtUnixS) {
        Objects.requireNonNull(tokenId, "tokenId");
        engine.run(scratch -> {
            Scratch.Slice tokenIdSlice = scratch.putText(tokenId, "token_id");
            scratch.check(Native.tokenRevokeId(
                address, tokenIdSlice.address(), tokenIdSlice.length(), expiresAtUnixS, scratch.errorAddress));
        });
    }

    /** Refuses every token that exists, of every identity. */
    void revokeAll() {
        engine.run(scratch -> scratch.check(Native.revokeAll(address, scratch.errorAddress)));
    }
}
