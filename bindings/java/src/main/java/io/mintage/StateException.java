package io.mintage;

/**
 * The trouble is with the state, and not with the token or the call: a status from 5000 to 5999. From a
 * call that revokes it means that the revocation holds in this process and that others do not know of it
 * yet. It is no {@link TokenRefusedException}: nothing was found wrong with the token, but nothing was
 * accepted either.
 */
public class StateException extends MintageException {
    private static final long serialVersionUID = 1L;

    StateException(Status status, String field, String message) {
        super(status, field, message);
    }
}
