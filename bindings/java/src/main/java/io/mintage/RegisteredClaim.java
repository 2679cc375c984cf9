// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Arrays;
import java.util.Optional;

/** A claim that a failure can concern. */
public enum RegisteredClaim {
    /** Who issued the token (RFC 7519). */
    ISS(1, "iss"),
    /** Who the token is about (RFC 7519). */
    SUB(2, "sub"),
    /** Who the token is meant for (RFC 7519). */
    AUD(3, "aud"),
    /** When the token expires (RFC 7519). */
    EXP(4, "exp"),
    /** When the token becomes valid (RFC 7519). */
    NBF(5, "nbf"),
    /** When the token was issued (RFC 7519). */
    IAT(6, "iat"),
    /** The id of the token (RFC 7519). */
    JTI(7, "jti"),
    /** The client that the token was issued to (RFC 8693, RFC 9068). */
    CLIENT_ID(8, "client_id"),
    /** What the token grants (RFC 8693, RFC 9068). */
    SCOPE(9, "scope"),
    /** The epoch in which the token was minted. */
    EPOCH(10, "epoch"),
    /** ACS profile: the resource that issued the token. */
    RESOURCE_ID(11, "resourceId"),
    /** ACS profile: who the token is about. */
    SKYPEID(12, "skypeid"),
    /** ACS profile: what the token grants. */
    ACS_SCOPE(13, "acsScope");

    private final int number;
    private final String claimName;

    RegisteredClaim(int number, String claimName) {
        this.number = number;
        this.claimName = claimName;
    }

    /** {@return the number, the same in every language} */
    public int number() {
        return number;
    }

    /** {@return the name in a token} */
    public String claimName() {
        return claimName;
    }

    /** The claim with this number; 0 is none. */
    static Optional<RegisteredClaim> of(int number) {
        return Arrays.stream(values()).filter(claim -> claim.number == number).findFirst();
    }
}
