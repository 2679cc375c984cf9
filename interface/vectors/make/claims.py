"""Claims: which must be there, what they may be, and at which second a token begins and ceases."""

from kit import NOW_S, accepted, as_bytes, case, claims, clock, config, header, mint, refused, token


def cases() -> list[dict]:
    return [
        times(),
        required(),
        client(),
        edges(),
        leeway(),
        lifetimes(),
        issuer(),
        audience(),
        types(),
        asked(),
    ]


def with_text(name: str, text: str) -> bytes:
    """Claims in order, with one whose value is this text."""
    members = claims(**{name: None})
    return f'{{"{name}":{text},'.encode() + as_bytes(members)[1:]


def times() -> dict:
    invalid = ("CLAIM_INVALID",) * 4
    late = ("LIFETIME_TOO_LONG", "NOT_YET_VALID", "ISSUED_IN_FUTURE")
    table = {
        '"1800003600"': invalid,
        "null": invalid,
        "true": invalid,
        "[1800003600]": invalid,
        "{}": invalid,
        "-1": invalid,
        "-0": invalid,
        "0.5": invalid,
        "1800003600.0": invalid,
        "18e8": invalid,
        "1e19": invalid,
        "1e308": invalid,
        "1e309": ("CLAIMS_MALFORMED",) * 4,
        "9223372036854775807": invalid,
        "9223372036854775808": invalid,
        "-9223372036854775808": invalid,
        "18446744073709551615": invalid,
        "18446744073709551616": invalid,
        "9007199254740992": invalid,
        "9007199254740991": (*late, "CLAIM_INVALID"),
        "9007199254740990": (*late, "OK"),
        "0": ("EXPIRED", "OK", "LIFETIME_TOO_LONG", "OK"),
        str(NOW_S): ("EXPIRED", "OK", "OK", "OK"),
        str(NOW_S + 1): ("OK", "NOT_YET_VALID", "OK", "OK"),
    }
    return case(
        "numbers of every kind as exp, nbf, iat and epoch",
        *[
            refused(f"{name} {text}", token(with_text(name, text)), expected)
            for text, verdicts in table.items()
            for name, expected in zip(("exp", "nbf", "iat", "epoch"), verdicts)
        ],
    )


def client() -> dict:
    """What another minter may write as `client_id`, and what this engine does."""
    longest = "c" * 128
    return case(
        "client_id",
        mint(save="own"),
        accepted("of the configuration", "$own", result={"client": "web", "claims": {"client_id": "web"}}),
        accepted("none", token(), result={"client": None}),
        accepted("of another minter", token(claims(client_id="app")), result={"client": "app", "claims": {"client_id": "app"}}),
        accepted("128 bytes", token(claims(client_id=longest)), result={"client": longest, "claims": {"client_id": longest}}),
        *[
            refused(f"{value!r:.20}", token(claims(client_id=value)), "CLAIM_INVALID") | {"claim": "client_id"}
            for value in ("", longest + "c", 7, ["app"], "a\nb", "\u0085")
        ],
        mint(expect="CLAIM_RESERVED", claims={"client_id": "web"}, field="claims.client_id", claim="client_id"),
        config=config(client="web"),
    )


def required() -> dict:
    wrong = {"sub": ("", "x" * 129, 1, "a\nb", ["alice"]), "jti": ("", "x" * 65, 7), "scope": (1, ["chat"])}
    return case(
        "claims that must be there, and their types",
        *[
            refused(f"without {name}", token(claims(**{name: None})), "CLAIM_MISSING") | {"claim": name}
            for name in ("sub", "exp", "iat", "jti", "epoch")
        ],
        accepted("without scope: none is held", token(claims(scope=None)), result={"scopes": []}),
        refused("without any", token({}), "CLAIM_MISSING"),
        *[
            refused(f"{name} {value!r:.20}", token(claims(**{name: value})), "CLAIM_INVALID") | {"claim": name}
            for name, values in wrong.items()
            for value in values
        ],
        accepted("128 bytes", token(claims(sub="x" * 128)), result={"identity": "x" * 128}),
        accepted("not ASCII", token(claims(sub="\u00e9\u0141\u65e5\U0001f600")), result={"identity": "\u00e9\u0141\u65e5\U0001f600"}),
        accepted("64 bytes", token(claims(jti="x" * 64)), result={"token_id": "x" * 64}),
        accepted(
            "unknown scopes are not held",
            token(claims(scope="chat admin voip.join chatx")),
            result={"scopes": ["chat", "voip.join"]},
        ),
        accepted(
            "claims of every type come back",
            token(claims(own={"a": [1, -2.5, True, None, "\u00e9\u2028\U0001f600"], "": {}})),
            result={"claims": {"own": {"a": [1, -2.5, True, None, "\u00e9\u2028\U0001f600"], "": {}}, "sub": "alice"}},
        ),
    )


def edges() -> dict:
    exp, nbf = NOW_S + 3600, NOW_S + 100
    plain, later = token(), token(claims(nbf=nbf))
    return case(
        "the second at which a token begins and ceases",
        clock(exp - 1),
        accepted("one second before exp", plain),
        clock(exp - 0.001),
        accepted("one millisecond before exp", plain),
        clock(exp),
        refused("at exp", plain, "EXPIRED"),
        clock(exp - 1),
        accepted("the clock has stepped back", plain),
        clock(nbf - 1),
        refused("one second before nbf", later, "NOT_YET_VALID"),
        clock(nbf),
        accepted("at nbf", later),
        clock(NOW_S - 60),
        accepted("iat a minute ahead", plain),
        clock(NOW_S - 61),
        refused("iat more than a minute ahead", plain, "ISSUED_IN_FUTURE"),
    )


def leeway() -> dict:
    exp, nbf = NOW_S + 3600, NOW_S + 100
    plain, later = token(), token(claims(nbf=nbf))
    return case(
        "leeway",
        clock(exp + 29),
        accepted("within", plain),
        clock(exp + 30),
        refused("at its end", plain, "EXPIRED"),
        clock(nbf - 30),
        accepted("before nbf, within", later),
        clock(nbf - 31),
        refused("before nbf, beyond", later, "NOT_YET_VALID"),
        clock(NOW_S - 61),
        refused("it is not applied to iat", plain, "ISSUED_IN_FUTURE"),
        config=config(leeway_s=30),
    )


def lifetimes() -> dict:
    return case(
        "no token lives longer than any that is granted",
        accepted("a day", token(claims(exp=NOW_S + 86400))),
        refused("a day and a second", token(claims(exp=NOW_S + 86401)), "LIFETIME_TOO_LONG"),
        refused("for ever", token(claims(exp=2**53 - 1)), "LIFETIME_TOO_LONG"),
    )


def issuer() -> dict:
    name = "https://id.example"
    wrong = ("https://id.exampl", "https://id.example/", "https://id.example.evil", "HTTPS://id.example", "")
    return case(
        "the issuer is exactly the configured one",
        accepted("it", token(claims(iss=name))),
        refused("none", token(), "CLAIM_MISSING"),
        *[refused(other, token(claims(iss=other)), "ISSUER_MISMATCH") for other in wrong],
        refused("a list", token(claims(iss=[name])), "CLAIM_INVALID"),
        refused("a number", token(claims(iss=1)), "CLAIM_INVALID"),
        mint(save="own"),
        accepted("minted here", "$own", result={"claims": {"iss": name}}),
        config=config(issuer=name),
    )


def audience() -> dict:
    one, two = "https://api.example", "https://chat.example"
    return case(
        "a token is meant for one of the configured audiences",
        accepted("the first", token(claims(aud=one))),
        accepted("the second", token(claims(aud=two))),
        accepted("one of several", token(claims(aud=["x", two]))),
        refused("none", token(), "CLAIM_MISSING"),
        refused("empty", token(claims(aud="")), "AUDIENCE_MISMATCH"),
        refused("an empty list", token(claims(aud=[])), "AUDIENCE_MISMATCH"),
        refused("another", token(claims(aud="https://api.example/")), "AUDIENCE_MISMATCH"),
        refused("a number", token(claims(aud=1)), "CLAIM_INVALID"),
        refused("a number among texts", token(claims(aud=[one, 1])), "CLAIM_INVALID"),
        refused("a list in a list", token(claims(aud=[[one]])), "CLAIM_INVALID"),
        mint(save="first"),
        mint(audience=two, save="second"),
        mint(audience="https://evil.example", expect="AUDIENCE_UNKNOWN") | {"field": "audience"},
        mint(audience="", expect="AUDIENCE_UNKNOWN"),
        accepted("minted for the first", "$first", audience=one, result={"claims": {"aud": one}}),
        refused("minted for the first", "$first", "AUDIENCE_MISMATCH", audience=two),
        accepted("minted for the second", "$second", audience=two),
        refused("nobody's audience", "$second", "AUDIENCE_MISMATCH", audience="https://evil.example"),
        refused("an empty audience is asked for", "$first", "AUDIENCE_MISMATCH", audience=""),
        config=config(audience=[one, two]),
    )


def types() -> dict:
    return case(
        "the type is the configured one",
        accepted("written out", token(head=header(typ="application/at+jwt"))),
        accepted("in capitals", token(head=header(typ="AT+JWT"))),
        refused("missing", token(head=header(typ=None)), "TYPE_MISMATCH"),
        *[
            refused(other, token(head=header(typ=other)), "TYPE_MISMATCH")
            for other in ("JWT", "jwt", "secevent+jwt", "logout+jwt", "statuslist+jwt", "", "at+jwt ")
        ],
        refused("a number", token(head='{"alg":"HS256","kid":"k","typ":1}'), "HEADER_INVALID"),
        refused("an audience where none is configured", token(claims(aud="x")), "AUDIENCE_MISMATCH"),
        accepted("an issuer where none is configured", token(claims(iss="x"))),
    )


def asked() -> dict:
    plain = token()
    return case(
        "what a call asks beyond",
        accepted("about alice", plain, identity="alice"),
        *[
            refused(f"about {other!r}", plain, "WRONG_IDENTITY", identity=other)
            for other in ("bob", "Alice", "alic", "alicee", "", "alice\0")
        ],
        accepted("younger than a second", plain, max_age_s=1),
        clock(NOW_S + 99),
        accepted("99 seconds old", plain, max_age_s=100),
        clock(NOW_S + 100),
        refused("100 seconds old", plain, "TOO_OLD", max_age_s=100),
        accepted("and no age asked for", plain),
        accepted(
            "all that a result says",
            plain,
            result={
                "identity": "alice",
                "scopes": ["chat"],
                "issued_at_unix_s": NOW_S,
                "expires_at_unix_s": NOW_S + 3600,
                "epoch": 0,
                "token_id": "t",
                "key_id": "k",
            },
        ),
        refused("an audience, of an engine without", plain, "AUDIENCE_MISMATCH", audience="x"),
    )
