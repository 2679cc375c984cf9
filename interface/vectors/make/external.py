"""Tokens of other issuers: which are accepted, and what an exchange asks and grants."""

import hashlib

from kit import (
    NOW_S, b64url, accepted, as_bytes, case, claims, clock, config, ec_jwk_public, header, issuer_token, mint,
    pem_key, refused, rsa_jwk_public, step, token, unopened,
)  # fmt: skip

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
CLIENT = "2d4e9f5a-1f2b-4c3d-8e4f-5a6b7c8d9e0f"
USER = "8a3b5c7d-9e0f-4a1b-8c2d-3e4f5a6b7c8d"
OTHER = "00000000-0000-4000-8000-000000000000"
IDENTITY = f"8:orgid:{USER}"
PARTNER = "https://id.partner.example"


def entra(**more) -> dict:
    """Claims as in a version 1 access token of Microsoft Entra."""
    named = {
        "aud": "https://auth.msft.communication.azure.com",
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": NOW_S - 10,
        "nbf": NOW_S - 10,
        "exp": NOW_S + 4000,
        "acr": "1",
        "amr": ["pwd", "mfa"],
        "appid": CLIENT,
        "appidacr": "0",
        "ipaddr": "203.0.113.7",
        "name": "Jane Doe",
        "oid": USER,
        "scp": "Teams.ManageCalls Teams.ManageChats",
        "sub": "LhVs1kN8q0n7Xo2mJ9yX3q7rWwz8lI2eXyG0m3bT5dA",
        "tid": TENANT,
        "upn": "jane@example.com",
        "uti": "a-b_c",
        "ver": "1.0",
        **more,
    }
    return {name: value for name, value in named.items() if value is not None}


def entra_2(**more) -> dict:
    """The same in version 2."""
    version_2 = {
        "aud": "1fd5118e-2576-4263-8130-9503064c837a",
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "appid": None,
        "azp": CLIENT,
        "ver": "2.0",
    }
    return entra(**{**version_2, **more})


def partners(**more) -> dict:
    """Claims of another issuer, in the names of RFC 9068."""
    named = {
        "iss": PARTNER,
        "aud": "https://api.example",
        "sub": "User-7",
        "azp": "app",
        "iat": NOW_S - 10,
        "exp": NOW_S + 4000,
        "jti": "p-1",
        "scope": "link",
        **more,
    }
    return {name: value for name, value in named.items() if value is not None}


def partner_token(**more) -> str:
    return issuer_token(partners(**more), "ES256", "partner", "at+jwt")


TEAMS = {
    "preset": "teams",
    "jwks": {"keys": [{**rsa_jwk_public("rsa2048.pem"), "use": "sig", "kid": "entra"}]},
    "exchange": {"tenant": TENANT, "clients": [CLIENT]},
}
TRUSTED_PARTNER = {
    "issuer": PARTNER,
    "audience": "https://api.example",
    "algorithms": ["ES256"],
    "jwks": {"keys": [{**ec_jwk_public("ec_p256.pem"), "kid": "partner"}]},
    "leeway_s": 30,
    "exchange": {
        "clients": ["app"],
        "user_claim": "sub",
        "required_scopes": ["link"],
        "scopes": ["chat"],
        "identity_prefix": "partner:",
    },
}


def trusting(*issuers: dict) -> dict:
    return config(issuers=list(issuers or (TEAMS, TRUSTED_PARTNER)))


def external(note: str, token: str, expect: str = "OK", **arguments) -> dict:
    return {"note": note} | step("verify_external", expect, token=token, **arguments)


def exchange(note: str, token: str, expect: str = "OK", client_id: str = CLIENT, user_id: str = USER, **more) -> dict:
    return {"note": note} | step("exchange", expect, token=token, client_id=client_id, user_id=user_id, **more)


def cases() -> list[dict]:
    return [
        verifying(),
        lengths(),
        asked(),
        kinds(),
        replacing(),
        teams(),
        refusing(),
        partner(),
        dying(),
        *unopenable(),
    ]


def verifying() -> dict:
    good = issuer_token(entra())
    wrong = {
        "exp in the past": ({"exp": NOW_S}, "EXPIRED"),
        "nbf in the future": ({"nbf": NOW_S + 1}, "NOT_YET_VALID"),
        "iat in the future": ({"iat": NOW_S + 61}, "ISSUED_IN_FUTURE"),
        "exp as text": ({"exp": "later"}, "CLAIM_INVALID"),
        "no exp": ({"exp": None}, "CLAIM_MISSING"),
        "no iat": ({"iat": None}, "CLAIM_MISSING"),
        "no sub": ({"sub": None}, "CLAIM_MISSING"),
        "no aud": ({"aud": None}, "CLAIM_MISSING"),
        "no iss": ({"iss": None}, "CLAIM_MISSING"),
        "another audience": ({"aud": "https://graph.microsoft.com"}, "AUDIENCE_MISMATCH"),
        "another tenant": ({"iss": f"https://sts.windows.net/{OTHER}/"}, "ISSUER_MISMATCH"),
        "half a name": ({"iss": "https://sts.windows.net/"}, "ISSUER_MISMATCH"),
        "the partner's name": ({"iss": PARTNER}, "KEY_UNKNOWN"),
        "a name that is a number": ({"iss": 1}, "CLAIM_INVALID"),
    }
    return case(
        "tokens of trusted issuers",
        external(
            "version 1",
            good,
            result={
                "issuer_index": 1,
                "identity": entra()["sub"],
                "issued_at_unix_s": NOW_S - 10,
                "expires_at_unix_s": NOW_S + 4000,
                "token_id": "",
                "key_id": "entra",
                "scopes": [],
                "claims": {"oid": USER, "amr": ["pwd", "mfa"]},
            },
        ),
        external("again", good, result={"issuer_index": 1}),
        external("version 2", issuer_token(entra_2()), result={"claims": {"ver": "2.0"}}),
        external("the other issuer", partner_token(), result={"issuer_index": 2, "identity": "User-7", "token_id": "p-1"}),
        *[external(note, issuer_token(entra(**more)), expect) for note, (more, expect) in wrong.items()],
        external("another type", issuer_token(entra(), typ="at+jwt"), "TYPE_MISMATCH"),
        external("another kid", issuer_token(entra(), kid="other"), "KEY_UNKNOWN"),
        external("the partner's kid", issuer_token(entra(), kid="partner"), "KEY_UNKNOWN"),
        external("another algorithm", issuer_token(entra(), "PS256"), "ALGORITHM_MISMATCH"),
        external("another payload", forged(good), "SIGNATURE_INVALID"),
        external("signed by the partner, under Entra's kid", issuer_token(entra(), "ES256"), "ALGORITHM_MISMATCH"),
        external("a name twice", token('{"iss":"a",' + as_bytes(partners()).decode()[1:], header("ES256", kid="partner"), "ES256"), "CLAIMS_MALFORMED"),
        external("garbage", "garbage", "TOKEN_MALFORMED"),
        external("too long", "A" * 8193, "TOKEN_TOO_LONG"),
        external("leeway, within", partner_token(exp=NOW_S - 29)),
        external("leeway, at its end", partner_token(exp=NOW_S - 30), "EXPIRED"),
        config=trusting(),
    )


def lengths() -> dict:
    """Subjects and key ids may be longer than an engine's own; a result has room for 255 bytes."""
    key = ec_jwk_public("ec_p256.pem")

    def of(kid: str, **more) -> str:
        return issuer_token(partners(**more), "ES256", kid, "at+jwt")

    def known_as(kid: str) -> dict:
        return {**TRUSTED_PARTNER, "jwks": {"keys": [{**key, "kid": kid}]}}

    def kids(length: int) -> list[dict]:
        kid = "k" * length
        reported = kid if length <= 255 else b64url(hashlib.sha256(kid.encode()).digest())
        return [
            step("set_issuer", issuer=known_as(kid)),
            external(f"a kid of {length} bytes", of(kid), result={"key_id": reported}),
            external("again", of(kid), result={"key_id": reported}),
        ]

    return case(
        "long subjects and key ids",
        *[
            external(f"a subject of {length} bytes", of("partner", sub="s" * length), result={"identity": "s" * length})
            for length in (128, 129, 255)
        ],
        external("a subject of 256 bytes", of("partner", sub="s" * 256), "CLAIM_INVALID") | {"claim": "sub"},
        *[each for length in (64, 65, 128, 129, 255, 256) for each in kids(length)],
        config=trusting(TRUSTED_PARTNER),
    )


def forged(good: str) -> str:
    head, _, signature = good.split(".")
    return f"{head}.{b64url(as_bytes(entra(oid=OTHER)))}.{signature}"


def asked() -> dict:
    good = partner_token()
    return case(
        "what a call asks of a foreign token",
        *[
            external(f"{arguments}", good, expect, **arguments)
            for expect, arguments in (
                ("OK", {"identity": "User-7"}),
                ("WRONG_IDENTITY", {"identity": "user-7"}),
                ("WRONG_IDENTITY", {"identity": ""}),
                ("OK", {"audience": "https://api.example"}),
                ("AUDIENCE_MISMATCH", {"audience": "https://api.exampl"}),
                ("AUDIENCE_MISMATCH", {"audience": ""}),
                ("OK", {"max_age_s": 11}),
                ("TOO_OLD", {"max_age_s": 10}),
            )
        ],
        config=trusting(),
    )


def kinds() -> dict:
    """The issuer that is trusted has the engine's own key, kid and type."""
    own = {
        "issuer": "i",
        "audience": "a",
        "algorithms": ["ES256"],
        "jwks": {"keys": [{**ec_jwk_public("ec_p256.pem"), "kid": "k"}]},
    }
    both = token(claims(iss="i", aud="a"), algorithm="ES256")
    foreign = token(claims(iss="i", aud="a", epoch=None), algorithm="ES256")
    return case(
        "own and foreign tokens never answer for each other",
        external("foreign", foreign),
        refused("foreign, as own", foreign, "CLAIM_MISSING"),
        external("foreign, again", foreign),
        external("both", both),
        accepted("both, as own", both),
        step("revoke", identity="alice"),
        refused("revoked, as own", both, "REVOKED"),
        external("revoking own tokens is no business of foreign ones", both),
        config=config(issuer="i", audience="a", keys=[pem_key("ES256")], issuers=[own]),
    )


def replacing() -> dict:
    good, other = partner_token(), {"keys": [{**ec_jwk_public("ec_p384.pem"), "kid": "partner"}]}
    return case(
        "a key set is replaced",
        external("before", good),
        step("set_issuer", issuer={**TRUSTED_PARTNER, "jwks": other, "algorithms": ["ES384"]}),
        external("another key of the same kid", good, "ALGORITHM_MISMATCH"),
        external("by the new key", issuer_token(partners(), "ES384", "partner", "at+jwt"), result={"issuer_index": 2}),
        step("set_issuer", issuer=TRUSTED_PARTNER),
        external("and back", good),
        step("set_issuer", "CONFIG_CONFLICT", issuer={}),
        step("set_issuer", "PREFIX_TAKEN", issuer={**TRUSTED_PARTNER, "issuer": "third"}),
        external("nothing has changed", good),
        step("set_issuer", issuer={**TRUSTED_PARTNER, "issuer": "third", "exchange": {**TRUSTED_PARTNER["exchange"], "identity_prefix": "third:"}}),
        external("one more", issuer_token(partners(iss="third"), "ES256", "partner", "at+jwt"), result={"issuer_index": 3}),
        config=trusting(),
    )


def teams() -> dict:
    return case(
        "a Teams user's token is exchanged",
        exchange("version 1", issuer_token(entra()), save_identity="jane", save="first"),
        accepted(
            "what it grants",
            "$first",
            identity=IDENTITY,
            result={"identity": IDENTITY, "scopes": ["chat", "voip"], "issued_at_unix_s": NOW_S, "expires_at_unix_s": NOW_S + 4000},
        ),
        exchange("version 2", issuer_token(entra_2()), save_identity="again", save="second"),
        accepted("the same identity", "$second", identity="$jane"),
        exchange("in other letters", issuer_token(entra()), client_id=CLIENT.upper(), user_id=USER.upper()),
        exchange("bound by the longest lifetime", issuer_token(entra(exp=NOW_S + 1_000_000)), save="long"),
        accepted("a day", "$long", result={"expires_at_unix_s": NOW_S + 86400}),
        exchange("a minute is left", issuer_token(entra(exp=NOW_S + 60)), save="short"),
        accepted("for a minute", "$short", result={"expires_at_unix_s": NOW_S + 60}),
        mint(IDENTITY, expect="IDENTITY_RESERVED"),
        mint("partner:User-7", expect="IDENTITY_RESERVED"),
        mint("8:orgi"),
        config=trusting(),
    )


def refusing() -> dict:
    invalid = "EXTERNAL_TOKEN_INVALID"
    wrong = {
        "expired": entra(exp=NOW_S),
        "less than a minute left": entra(exp=NOW_S + 59),
        "not yet valid": entra(nbf=NOW_S + 60),
        "another audience": entra(aud="https://graph.microsoft.com"),
        "another tenant": entra(tid=OTHER),
        "no tenant": entra(tid=None),
        "an issuer that nobody trusts": entra(iss=f"https://sts.windows.net/{OTHER}/"),
        "one scope of two": entra(scp="Teams.ManageCalls"),
        "an ID token": entra(scp=None, aud=CLIENT),
        "no user": entra(oid=None),
        "a user that is a number": entra(oid=7),
        "a user that is no GUID": entra(oid="jane"),
        "older than any token": entra(iat=NOW_S - 86401, exp=NOW_S + 4000),
    }
    good = issuer_token(entra())
    return case(
        "what is wrong is told in its order",
        *[exchange(note, issuer_token(payload), invalid) | {"field": "token"} for note, payload in wrong.items()],
        exchange("the token comes first", issuer_token(entra(exp=NOW_S)), invalid, "no-guid", OTHER),
        exchange("forged", forged(good), invalid),
        exchange("garbage", "garbage", invalid),
        exchange("nothing", "", invalid),
        *[
            exchange(f"client {client!r}", good, "CLIENT_ID_MALFORMED", client, OTHER) | {"field": "client_id"}
            for client in ("", "no-guid", CLIENT[1:], "{" + CLIENT + "}")
        ],
        exchange("another client", good, "CLIENT_MISMATCH", OTHER, OTHER) | {"field": "client_id"},
        exchange("a client that is not trusted", issuer_token(entra(appid=OTHER)), "CLIENT_MISMATCH", OTHER),
        exchange("no client", issuer_token(entra(appid=None)), "CLIENT_MISMATCH"),
        exchange("appid counts", issuer_token(entra(appid=OTHER, azp=CLIENT)), "CLIENT_MISMATCH"),
        exchange("another user", good, "USER_MISMATCH", user_id=OTHER) | {"field": "user_id"},
        exchange("no user asked for", good, "USER_MISMATCH", user_id=""),
        exchange("all right", good),
        config=trusting(),
    )


def partner() -> dict:
    app = {"client_id": "app", "user_id": "User-7"}
    return case(
        "an issuer of another kind",
        exchange("exact", partner_token(), **app, save_identity="user", save="got"),
        accepted("its scopes", "$got", identity="partner:User-7", result={"scopes": ["chat"]}),
        exchange("letters matter", partner_token(), "USER_MISMATCH", client_id="app", user_id="user-7"),
        exchange("letters matter", partner_token(), "CLIENT_MISMATCH", client_id="App", user_id="User-7"),
        exchange("no scope", partner_token(scope=None), "EXTERNAL_TOKEN_INVALID", **app),
        exchange("scopes as a list", partner_token(scope=None, scp=["x", "link"]), **app),
        exchange("a longer scope", partner_token(scope="link.all"), "EXTERNAL_TOKEN_INVALID", **app),
        config=trusting(),
    )


def dying() -> dict:
    def at(iat: int) -> str:
        return issuer_token(entra(iat=iat))

    return case(
        "an exchanged identity dies, and old proof buys nothing",
        exchange("before", at(NOW_S - 10), save_identity="jane", save="first"),
        accepted("before", "$first"),
        step("revoke", identity="$jane"),
        refused("revoked", "$first", "REVOKED"),
        exchange("the same proof", at(NOW_S - 10), "EXTERNAL_TOKEN_INVALID"),
        exchange("of the second of the revocation", at(NOW_S), "EXTERNAL_TOKEN_INVALID"),
        exchange("of the future", at(NOW_S + 1), "EXTERNAL_TOKEN_INVALID"),
        clock(NOW_S + 1),
        exchange("of the next", at(NOW_S + 1), save="second"),
        accepted("since", "$second"),
        clock(NOW_S + 100),
        step("revoke_all"),
        refused("all", "$second", "ALL_REVOKED"),
        exchange("of that second", at(NOW_S + 100), "EXTERNAL_TOKEN_INVALID"),
        clock(NOW_S + 102),
        exchange("of the next", at(NOW_S + 101), save="third"),
        step("delete_identity", identity="$jane"),
        refused("deleted", "$third", "IDENTITY_DELETED"),
        exchange("any", at(NOW_S + 102), "IDENTITY_DELETED"),
        step("identity_status", identity="$jane", result={"state": "deleted"}),
        config=trusting(),
    )


def unopenable() -> list[dict]:
    def without(name: str) -> dict:
        return {field: value for field, value in TRUSTED_PARTNER.items() if field != name}

    def exchanging(**more) -> dict:
        return {**TRUSTED_PARTNER, "exchange": {**TRUSTED_PARTNER["exchange"], **more}}

    third = {**TRUSTED_PARTNER, "issuer": "third"}
    return [
        unopened("no issuer", trusting(without("issuer")), "CONFIG_CONFLICT", "issuers[0].issuer"),
        unopened("no audience", trusting(without("audience")), "CONFIG_CONFLICT", "issuers[0].audience"),
        unopened("no key set", trusting(without("jwks")), "CONFIG_CONFLICT", "issuers[0].jwks"),
        unopened("no client", trusting(exchanging(clients=[])), "CONFIG_OUT_OF_RANGE", "issuers[0].exchange.clients"),
        unopened("no scope", trusting(exchanging(scopes=[])), "CONFIG_OUT_OF_RANGE", "issuers[0].exchange.scopes"),
        unopened("a scope of nobody's", trusting(exchanging(scopes=["admin"])), "SCOPE_UNKNOWN", "issuers[0].exchange.scopes"),
        unopened("leeway", trusting({**TRUSTED_PARTNER, "leeway_s": 301}), "CONFIG_OUT_OF_RANGE", "issuers[0].leeway_s"),
        unopened("a secret in the key set", trusting({**TRUSTED_PARTNER, "jwks": {"keys": [{"kty": "oct", "k": b64url(bytes(32)), "alg": "HS256"}]}}), "KEY_USE"),
        unopened("an empty key set", trusting({**TRUSTED_PARTNER, "jwks": {"keys": []}}), "NO_KEY", "issuers[0].jwks.keys"),
        unopened("an issuer twice", trusting(TRUSTED_PARTNER, TRUSTED_PARTNER), "ISSUER_DUPLICATE", "issuers[1].issuer"),
        unopened("a prefix twice", trusting(TRUSTED_PARTNER, third), "PREFIX_TAKEN", "issuers[1].exchange.identity_prefix"),
        unopened("a prefix of made ids", trusting(exchanging(identity_prefix="8:acs:")), "PREFIX_TAKEN", "issuers[0].exchange.identity_prefix"),
        unopened("a preset that does not exist", trusting({"preset": "entra"}), "CONFIG_OUT_OF_RANGE", "issuers[0].preset"),
        unopened("teams without a tenant", trusting({**TEAMS, "exchange": {"clients": [CLIENT]}}), "CONFIG_CONFLICT", "issuers[0].exchange.tenant"),
    ]
