"""Configuration: what is wrong is refused by name, and nothing is guessed."""

from kit import base64_text, ec_jwk_private, ec_jwk_public, hmac_key, pem, pem_key
from kit import config as engine
from kit import unopened


def keys(*keys: dict) -> dict:
    return engine(keys=list(keys))


def cases() -> list[dict]:
    return [*documents(), *fields(), *conflicts(), *bad_keys()]


def documents() -> list[dict]:
    malformed = {
        "empty": "",
        "blank": " ",
        "not JSON": "issuer",
        "a list": "[]",
        "null": "null",
        "text": '"{}"',
        "two documents": "{}{}",
        "a trailing comma": '{"issuer":"x",}',
        "a comment": "{} // x",
        "a byte order mark": "\ufeff{}",
        "NUL behind": "{}\0",
        "half a surrogate pair": '{"issuer":"\\ud800"}',
    }
    return [
        *[unopened(name, text, "CONFIG_MALFORMED") for name, text in malformed.items()],
        unopened("a field that does not exist", {"isuer": "x"}, "CONFIG_UNKNOWN_FIELD"),
        unopened("a field that does not exist, deep down", {"resource": {"name": "x"}}, "CONFIG_UNKNOWN_FIELD"),
        unopened("a field twice", '{"issuer":"x","issuer":"x"}', "CONFIG_DUPLICATE_FIELD", "issuer"),
        unopened("a field twice, once escaped", '{"issuer":"x","\\u0069ssuer":"y"}', "CONFIG_DUPLICATE_FIELD", "issuer"),
    ]


def fields() -> list[dict]:
    wrong_type = {
        "issuer": 1, "audience": {}, "client": ["x"], "profile": 1, "typ": None, "resource": "x", "subjects": True,
        "scopes": "chat", "leeway_s": "0", "keys": {}, "jwks": [], "foreign_minters": 1,
        "cache_slots": "16", "clock": 0, "identity_secret": "x", "state": [],
    }  # fmt: skip
    out_of_range = {
        "profile": "ACS", "subjects": "all", "leeway_s": 301, "cache_slots": 4194305,
        "clock": "utc", "start": "now", "fork": "no", "audience": [], "kid": "maybe",
        "identity_secret": ["AAAA"],
    }  # fmt: skip
    return [
        *[unopened(f"{name} of a wrong type", {name: value}, "CONFIG_WRONG_TYPE", name) for name, value in wrong_type.items()],
        *[unopened(f"{name} out of range", {name: value}, "CONFIG_OUT_OF_RANGE") for name, value in out_of_range.items()],
        *[unopened(f"the client {client!r:.20}", {"client": client}, "CONFIG_OUT_OF_RANGE", "client") for client in ("", "c" * 129, "a\nb")],
        unopened("a scope that is two", {"scopes": ["a b"]}, "CONFIG_OUT_OF_RANGE", "scopes[0]"),
        unopened("a scope too many", {"scopes": [f"s{number}" for number in range(59)]}, "CONFIG_OUT_OF_RANGE", "scopes[58]"),
        unopened("lifetimes upside down", {"lifetime_minutes": {"min": 10, "max": 5}}, "CONFIG_OUT_OF_RANGE"),
    ]


def conflicts() -> list[dict]:
    return [
        unopened("keys without a word about the start", {"keys": [hmac_key()], "subjects": "any"}, "START_UNSPECIFIED", "start"),
        unopened("keys without an identity secret", {"keys": [hmac_key()], "start": "open"}, "CONFIG_CONFLICT", "identity_secret"),
        unopened("foreign minters without an open start", engine(foreign_minters=True, start="closed"), "CONFIG_CONFLICT"),
        unopened("the ACS profile with an issuer", engine(profile="acs", keys=[pem_key("RS256")], issuer="x"), "CONFIG_CONFLICT"),
        unopened("the ACS profile with a client", engine(profile="acs", keys=[pem_key("RS256")], client="x"), "CONFIG_CONFLICT", "client"),
        unopened("the ACS profile without an RSA key", engine(profile="acs"), "KEY_ALGORITHM", "keys[0]"),
    ]


def bad_keys() -> list[dict]:
    rsa1024 = {"pem": pem("rsa1024.pem"), "algorithm": "RS256"}
    mismatched = {**ec_jwk_private("ec_p256.pem"), "d": "AQ" + "A" * 41, "alg": "ES256"}
    off_curve = {**ec_jwk_public("ec_p256.pem"), "y": "AQ" + "A" * 41, "alg": "ES256"}
    public = {"pem": pem("ec_p256.pub.pem"), "algorithm": "ES256"}
    wrong_use = {**ec_jwk_private("ec_p256.pem"), "alg": "ES256", "use": "enc"}
    pem_secret = {"secret": base64_text(pem("ec_p256.pub.pem").encode()), "algorithm": "HS256"}
    hidden = {"secret": base64_text(b"  junk " + pem("rsa2048.pub.pem").encode()), "algorithm": "HS256"}
    return [
        unopened("no keys", engine(keys=[]), "NO_KEY", "keys"),
        unopened("no active key", keys({**hmac_key(), "state": "retired"}), "NO_KEY", "keys"),
        unopened("not a key", keys({"pem": "x", "algorithm": "ES256"}), "KEY_MALFORMED", "keys[0].pem"),
        unopened("a JWK without a type", keys({"jwk": {}}), "KEY_MALFORMED", "keys[0].jwk.kty"),
        unopened("a short secret", keys(hmac_key(secret=b"x" * 31)), "KEY_WEAK", "keys[0].secret"),
        unopened("an empty secret", keys(hmac_key(secret=b"")), "KEY_WEAK", "keys[0].secret"),
        unopened("a small RSA key", keys(rsa1024), "KEY_WEAK"),
        unopened("halves that differ", keys({"jwk": mismatched}), "KEY_MISMATCH"),
        unopened("a point off the curve", keys({"jwk": off_curve, "state": "retired"}, hmac_key()), "KEY_MISMATCH"),
        unopened("no algorithm", keys({"pem": pem("rsa2048.pem")}), "KEY_ALGORITHM", "keys[0].algorithm"),
        unopened("another algorithm", keys({"pem": pem("ec_p256.pem"), "algorithm": "RS256"}), "KEY_ALGORITHM", "keys[0].pem"),
        unopened("algorithm none", keys({"secret": base64_text(bytes(64)), "algorithm": "none"}), "KEY_ALGORITHM"),
        unopened("a key for encryption", keys({"jwk": wrong_use}), "KEY_USE"),
        unopened("a kid twice", keys(hmac_key(), pem_key("ES256")), "KEY_DUPLICATE", "keys[1]"),
        unopened("a key twice", keys(hmac_key(), hmac_key(kid="two")), "KEY_DUPLICATE", "keys[1]"),
        unopened("a file that is not there", keys({"pem_file": "/nowhere/key.pem", "algorithm": "ES256"}), "KEY_FILE_UNREADABLE", "keys[0].pem_file"),
        unopened("RSA cannot be generated", keys({"generate": "RS256"}), "KEY_NOT_GENERATABLE", "keys[0].generate"),
        unopened("a public key to sign with", keys(public), "KEY_NOT_PRIVATE"),
        unopened("a public key as a secret", keys(pem_secret), "SECRET_IS_KEY_TEXT", "keys[0].secret"),
        unopened("the same behind junk", keys(hidden), "SECRET_IS_KEY_TEXT", "keys[0].secret"),
        unopened("257 keys", engine(keys=[hmac_key(kid=str(number), secret=bytes([number % 256, number // 256]) * 16) for number in range(257)]), "KEYS_TOO_MANY", "keys[256]"),
    ]
