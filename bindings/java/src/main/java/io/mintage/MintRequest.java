package io.mintage;

import java.util.Objects;

/**
 * One of the tokens that {@link Engine#mintMany(java.util.List)} shall mint.
 *
 * @param identity who the token is about
 * @param grant what it grants
 */
public record MintRequest(String identity, Grant grant) {
    /**
     * A request.
     *
     * @param identity who the token is about
     * @param grant what it grants
     */
    public MintRequest {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(grant, "grant");
    }
}
