"""Algorithms and keys: a key has one algorithm, and nothing in a token chooses another key."""

from kit import (
    accepted,
    b64url,
    case,
    claims,
    config,
    ec_jwk_public,
    header,
    hmac_key,
    pem,
    pem_key,
    refused,
    rsa_jwk_public,
    as_bytes,
    signed_text,
    token,
)

HMAC = ("HS256", "HS384", "HS512")
OTHERS = (
    "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "Ed25519", "EdDSA",
)  # fmt: skip


def engine_with(algorithm: str) -> dict:
    key = hmac_key(algorithm) if algorithm in HMAC else pem_key(algorithm)
    return config(keys=[key])


def cases() -> list[dict]:
    return [
        *[one_algorithm(algorithm) for algorithm in HMAC + OTHERS],
        *[ecdsa_edges(algorithm, size) for algorithm, size in (("ES256", 32), ("ES384", 48))],
        confusion(),
        headers(),
        case(
            "kid may be optional",
            accepted("without", token(head=header(kid=None))),
            accepted("with", token()),
            refused("with another", token(head=header(kid="other")), "KEY_UNKNOWN"),
            refused("not text", token(head=header(kid=1)), "KEY_ID_MISSING"),
            config=config(kid="optional"),
        ),
    ]


def one_algorithm(algorithm: str) -> dict:
    good = token(algorithm=algorithm)
    signed, _, signature = good.rpartition(".")
    head, payload = signed.split(".")
    forged = b64url(as_bytes(claims(sub="mallory")))
    return case(
        algorithm,
        accepted("made elsewhere", good, result={"identity": "alice", "key_id": "k"}),
        {"do": "mint", "identity": "alice", "scopes": ["chat"], "save": "own"},
        accepted("made here", "$own"),
        refused("another payload", f"{head}.{forged}.{signature}", "SIGNATURE_INVALID"),
        refused("half a signature", f"{signed}.{signature[: len(signature) // 8 * 4]}", "SIGNATURE_INVALID"),
        refused("a signature and more", f"{signed}.{signature[: len(signature) // 4 * 4]}AAAA", "SIGNATURE_INVALID"),
        refused("nothing", f"{signed}.", "SIGNATURE_INVALID"),
        refused("all zero", f"{signed}.{'A' * (len(signature) // 4 * 4)}", "SIGNATURE_INVALID"),
        *[
            refused(f"alg says {name}", f"{b64url(as_bytes(header(name)))}.{payload}.{signature}", "ALGORITHM_MISMATCH")
            for name in ("none", "None", "HS256", "HS384", "ES256", "RS256", "PS256", "EdDSA", algorithm.lower(), "")
            if name != algorithm
        ],
        config=engine_with(algorithm),
    )


def ecdsa_edges(algorithm: str, size: int) -> dict:
    order = {
        32: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        48: int(
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
        ),
    }[size]
    signed = token(algorithm=algorithm).rpartition(".")[0]
    values = {"0": 0, "1": 1, "n-1": order - 1, "n": order}
    return case(
        f"{algorithm}: r and s at the edges",
        *[
            refused(
                f"r = {r_name}, s = {s_name}",
                f"{signed}.{b64url(r.to_bytes(size, 'big') + s.to_bytes(size, 'big'))}",
                "SIGNATURE_INVALID",
            )
            for r_name, r in values.items()
            for s_name, s in values.items()
        ],
        config=engine_with(algorithm),
    )


def confusion() -> dict:
    """The engine's own public key, used as an HMAC secret by who would forge."""
    public = {
        "PEM": pem("ec_p256.pub.pem").encode(),
        "PEM without its last line feed": pem("ec_p256.pub.pem").rstrip().encode(),
        "JWK": as_bytes(ec_jwk_public("ec_p256.pem")),
    }
    return case(
        "a public key is no secret",
        *[
            refused(f"HS256 with the {note}", token(algorithm="HS256", secret=secret), "ALGORITHM_MISMATCH")
            for note, secret in public.items()
        ],
        *[
            refused(
                f"ES256 by name, HMAC with the {note}",
                signed_text(f"{b64url(as_bytes(header('ES256')))}.{b64url(as_bytes(claims()))}", "HS256", secret),
                "SIGNATURE_INVALID",
            )
            for note, secret in public.items()
        ],
        config=engine_with("ES256"),
    )


def headers() -> dict:
    attacker = {"alg": "RS256", **rsa_jwk_public("rsa2048.pem")}
    raw = '{"alg":"HS256","kid":"k","typ":"at+jwt",%s}'
    return case(
        "what a header may not do",
        refused("no kid", token(head=header(kid=None)), "KEY_ID_MISSING"),
        refused("kid a number", token(head=header(kid=1)), "KEY_ID_MISSING"),
        refused("kid null", token(head='{"alg":"HS256","kid":null,"typ":"at+jwt"}'), "KEY_ID_MISSING"),
        refused("kid empty", token(head=header(kid="")), "KEY_UNKNOWN"),
        refused("kid unknown", token(head=header(kid="K")), "KEY_UNKNOWN"),
        refused("kid a path", token(head=header(kid="../../dev/null")), "KEY_UNKNOWN"),
        refused("kid some SQL", token(head=header(kid="k' OR '1'='1")), "KEY_UNKNOWN"),
        refused("kid with NUL", token(head=header(kid="k\0")), "KEY_UNKNOWN"),
        refused("a key of its own", token(head=header("RS256", kid="x", jwk=attacker), algorithm="RS256"), "KEY_UNKNOWN"),
        accepted("a key of its own, ignored", token(head=header(jwk=attacker, jku="https://evil.example"))),
        *[
            refused(f"crit {value}", token(head=raw % f'"crit":{value}'), "CRITICAL_HEADER")
            for value in ('"exp"', "null", "[]", "[null]", '["x"]', '["alg"]', '["b64"]', '["x","x"]', "{}", "0")
        ],
        refused("crit and the name itself", token(head=raw % '"crit":["x"],"x":1'), "CRITICAL_HEADER"),
        refused("b64 false", token(head=raw % '"b64":false'), "CRITICAL_HEADER"),
    )
