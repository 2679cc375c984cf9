"""Keys: added, rotated, retired and revoked while tokens of theirs are about."""

from kit import (
    SECRET, accepted, base64_text, case, claims, config, ec_jwk_public, header,
    hmac_key, mint, pem_key, refused, rsa_jwk_public, step, thumbprint, token,
)  # fmt: skip

OTHER = bytes(range(100, 164))


def by_kid(kid: str, secret: bytes = SECRET, sub: str = "alice") -> str:
    return token(claims(sub=sub), header(kid=kid), secret=secret)


def cases() -> list[dict]:
    return [
        case(
            "a rotation that nobody notices",
            mint(save="old"),
            step("rotate_key", key=hmac_key(kid="two", secret=OTHER)),
            accepted("of the old key", "$old", result={"key_id": "k"}),
            mint(save="new"),
            accepted("of the new one", "$new", result={"key_id": "two"}),
            step("keys", result=[{"kid": "k", "state": "retired"}, {"kid": "two", "state": "active"}]),
            step("retire_key", "KEY_IS_ACTIVE", key_id="two"),
            step("revoke_key", key_id="k"),
            refused("of the old key", "$old", "KEY_REVOKED"),
            accepted("of the new one", "$new"),
        ),
        case(
            "a rotation that revokes",
            mint(save="old"),
            step("rotate_key", key=hmac_key(kid="two", secret=OTHER), revoke_old=True),
            refused("of the old key", "$old", "KEY_REVOKED"),
            refused("made elsewhere, by the old key", token(), "KEY_REVOKED"),
            step("add_key", "KEY_WAS_REVOKED", key=hmac_key()),
            step("add_key", "KEY_WAS_REVOKED", key=hmac_key(kid="three")),
            step("add_key", "KEY_DUPLICATE", key=hmac_key(kid="k", secret=bytes(range(7, 71)))),
            step("rotate_key", "KEY_WAS_REVOKED", key=hmac_key()),
            refused("still", "$old", "KEY_REVOKED"),
        ),
        case(
            "a key that is generated",
            mint(save="old"),
            step("rotate_key"),
            mint(save="new"),
            accepted("of the old key", "$old"),
            accepted("of the new one", "$new"),
            step("rotate_key", revoke_old=True),
            refused("of the second key", "$new", "KEY_REVOKED"),
            accepted("of the first", "$old"),
            config=config(keys=[pem_key("ES256")]),
        ),
        case(
            "a pending key verifies, and takes over by its name",
            refused("not there yet", by_kid("two", OTHER), "KEY_UNKNOWN"),
            step("add_key", key=hmac_key(kid="two", secret=OTHER)),
            accepted("pending", by_kid("two", OTHER)),
            mint(save="old"),
            accepted("the first still signs", "$old", result={"key_id": "k"}),
            step("rotate_key", key={"kid": "two"}),
            mint(save="new"),
            accepted("the second signs", "$new", result={"key_id": "two"}),
            step("rotate_key", "KEY_NOT_FOUND", key={"kid": "nobody"}),
        ),
        case(
            "keys that are not to be had",
            step("add_key", "KEY_DUPLICATE", key=hmac_key()),
            step("add_key", "KEY_DUPLICATE", key=hmac_key(kid="two")),
            step("add_key", "KEY_DUPLICATE", key=hmac_key(secret=OTHER)),
            step("add_key", "KEY_WEAK", key=hmac_key(kid="two", secret=b"short")),
            step("add_key", "KEY_ALGORITHM", key={"secret": base64_text(OTHER)}),
            step("add_key", "CONFIG_UNKNOWN_FIELD", key={**hmac_key(kid="two"), "id": 1}),
            step("retire_key", "KEY_NOT_FOUND", key_id="two"),
            step("revoke_key", "KEY_NOT_FOUND", key_id=""),
            step("retire_key", "KEY_IS_ACTIVE", key_id="k"),
            step("revoke_key", key_id="k"),
            mint(expect="NO_KEY"),
            refused("nothing verifies", token(), "KEY_REVOKED"),
            step("rotate_key", key=hmac_key(kid="two", secret=OTHER)),
            mint(save="new"),
            accepted("it goes on", "$new"),
        ),
        slots(),
        no_slots(),
        jwks(),
        verify_only(),
    ]


def slots() -> dict:
    primary = hmac_key(kid="one", slot="primary")
    secondary = hmac_key(kid="two", secret=OTHER, slot="secondary")
    third = hmac_key(kid="three", secret=bytes(range(50, 114)))
    return case(
        "two keys in slots, of which one is regenerated",
        mint(save="unnamed"),
        mint(key_slot="primary", save="first"),
        mint(key_slot="secondary", save="second"),
        accepted("by the primary", "$unnamed", result={"key_id": "one"}),
        accepted("by the primary", "$first", result={"key_id": "one"}),
        accepted("by the secondary", "$second", result={"key_id": "two"}),
        step("keys", result=[{"kid": "one", "slot": "primary"}, {"kid": "two", "slot": "secondary"}]),
        step("regenerate_key", key_slot="primary", key=third),
        refused("of the old key", "$first", "KEY_REVOKED"),
        refused("of the old key", "$unnamed", "KEY_REVOKED"),
        accepted("of the other slot", "$second"),
        mint(key_slot="primary", save="third"),
        accepted("of the new key", "$third", result={"key_id": "three"}),
        step("regenerate_key", key_slot="secondary"),
        refused("of the other slot", "$second", "KEY_REVOKED"),
        step("rotate_key", "CONFIG_CONFLICT", key=third),
        step("retire_key", "KEY_IS_ACTIVE", key_id="three"),
        config=config(keys=[primary, secondary]),
    )


def no_slots() -> dict:
    return case(
        "an engine without slots",
        mint(key_slot="secondary", expect="NO_KEY"),
        step("regenerate_key", "CONFIG_CONFLICT", key_slot="primary"),
    )


def jwks() -> dict:
    names = [thumbprint(ec_jwk_public("ec_p256.pem")), "rsa"]
    key = {"pem": pem_key("ES256")["pem"], "algorithm": "ES256"}
    return case(
        "what is published",
        step("jwks", result=names),
        step("keys", result=[{"kid": names[0], "alg": "ES256", "state": "active"}, {"kid": "rsa", "alg": "RS256", "state": "retired"}, {"kid": "h", "alg": "HS256", "state": "retired"}]),
        step("revoke_key", key_id="rsa"),
        step("jwks", result=names[:1]),
        config=config(keys=[key, pem_key("RS256", "rsa"), hmac_key(kid="h")]),
    )


def verify_only() -> dict:
    keys = [
        {**ec_jwk_public("ec_p256.pem"), "alg": "ES256", "kid": "ec"},
        {**rsa_jwk_public("rsa2048.pem"), "alg": "RS256", "kid": "rsa", "use": "sig"},
        {"kty": "future", "kid": "skipped"},
    ]
    settings = {"jwks": {"keys": keys}, "subjects": "any", "start": "open", "clock": "manual"}
    return case(
        "an engine that only verifies",
        accepted("by the first", token(head=header("ES256", kid="ec"), algorithm="ES256")),
        accepted("by the second", token(head=header("RS256", kid="rsa"), algorithm="RS256")),
        refused("the first's name, the second's signature", token(head=header("RS256", kid="ec"), algorithm="RS256"), "ALGORITHM_MISMATCH"),
        refused("a skipped key's name", token(head=header("ES256", kid="skipped"), algorithm="ES256"), "KEY_UNKNOWN"),
        mint(expect="NO_KEY"),
        step("rotate_key", "NO_KEY"),
        step("rotate_key", "KEY_NOT_PRIVATE", key={"kid": "ec"}),
        step("revoke", identity="alice"),
        refused("revoked", token(head=header("ES256", kid="ec"), algorithm="ES256"), "REVOKED"),
        config=settings,
    )
