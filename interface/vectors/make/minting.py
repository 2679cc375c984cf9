"""Identities and minting: lifetimes, claims of the host's own, and who may have a token."""

from kit import accepted, base64_text, case, config, mint, pem_key, refused, step

IDENTITY_SECRET = base64_text(bytes(range(32)))
RESOURCE = "00000000-1111-2222-3333-444444444444"


def issued(**more) -> dict:
    """An engine that mints for identities of its own making."""
    return config(
        subjects="issued", identity_secret=[IDENTITY_SECRET], resource={"id": RESOURCE}, **more
    )


def cases() -> list[dict]:
    return [
        identities(),
        case(
            "an identity and its token in one call",
            step("create_identity_and_mint", scopes=["chat", "voip"], save_identity="alice", save="token"),
            step("verify", token="$token", identity="$alice", scopes=["voip"], result={"identity": "$alice"}),
            step("create_identity_and_mint", scopes=["chat"], lifetime_minutes=60, claims={"own": 1}, save_identity="bob", save="other"),
            step("verify", token="$other", identity="$bob", result={"claims": {"own": 1}}),
            step("verify", "WRONG_IDENTITY", token="$other", identity="$alice"),
            step("create_identity_and_mint", "LIFETIME_OUT_OF_RANGE", scopes=["chat"], lifetime_minutes=59),
            config=issued(),
        ),
        any_subject(),
        case(
            "a lifetime lies within its bounds",
            mint(save="default"),
            step("verify", token="$default", result={"issued_at_unix_s": 1800000000, "expires_at_unix_s": 1800086400}),
            *[mint(lifetime_minutes=minutes) for minutes in (60, 61, 1440)],
            *[mint(lifetime_minutes=minutes, expect="LIFETIME_OUT_OF_RANGE") for minutes in (1, 59, 1441, 4294967295)],
        ),
        case(
            "the bounds are configured",
            mint(save="default"),
            step("verify", token="$default", result={"expires_at_unix_s": 1800000420}),
            mint(lifetime_minutes=5),
            mint(lifetime_minutes=10),
            mint(lifetime_minutes=4, expect="LIFETIME_OUT_OF_RANGE"),
            mint(lifetime_minutes=11, expect="LIFETIME_OUT_OF_RANGE"),
            config=config(lifetime_minutes={"min": 5, "max": 10, "default": 7}),
        ),
        clients(),
        no_client(),
        own_claims(),
        acs_profile(),
    ]


def identities() -> dict:
    tag = "8:acs:" + RESOURCE + "_"
    return case(
        "identities certify themselves",
        step("create_identity", save="alice"),
        mint("$alice", save="token"),
        accepted("theirs", "$token", identity="$alice"),
        step("identity_status", identity="$alice", result={"identity": "$alice", "state": "active"}),
        *[
            mint(identity, expect=expect)
            for identity, expect in {
                "alice": "IDENTITY_MALFORMED",
                "": "IDENTITY_MALFORMED",
                "x" * 129: "IDENTITY_MALFORMED",
                tag + "00000000-0000-0000-0000-000000000000": "IDENTITY_UNKNOWN",
                tag.replace("4", "5") + "00000000-0000-0000-0000-000000000000": "IDENTITY_UNKNOWN",
                tag + "ABCDEF00-0000-0000-0000-000000000000": "IDENTITY_MALFORMED",
                tag + "00000000-0000-0000-0000-00000000000": "IDENTITY_MALFORMED",
                tag + "00000000-0000-0000-0000-000000000000\0": "IDENTITY_MALFORMED",
            }.items()
        ],
        step("revoke", "IDENTITY_MALFORMED", identity="alice"),
        step("revoke", "IDENTITY_UNKNOWN", identity=tag + "00000000-0000-0000-0000-000000000000"),
        step("delete_identity", "IDENTITY_UNKNOWN", identity=tag + "00000000-0000-0000-0000-000000000000"),
        step("identity_status", "IDENTITY_MALFORMED", identity=""),
        config=issued(),
    )


def any_subject() -> dict:
    return case(
        "a host may have ids of its own",
        *[mint(identity) for identity in ("alice", " ", "\u00e9\u65e5\U0001f600", "x" * 128, "8:other")],
        *[
            mint(identity, expect="IDENTITY_MALFORMED")
            for identity in ("", "x" * 129, "\u00e9" * 65, "a\0b", "a\nb", "\u007f")
        ],
        mint(f"8:acs:{RESOURCE}_00000000-0000-0000-0000-000000000000", expect="IDENTITY_UNKNOWN"),
        mint("\u00e9\u65e5\U0001f600", save="token"),
        accepted("it comes back", "$token", identity="\u00e9\u65e5\U0001f600", result={"identity": "\u00e9\u65e5\U0001f600"}),
        refused("in another form of Unicode", "$token", "WRONG_IDENTITY", identity="e\u0301\u65e5\U0001f600"),
    )


def clients() -> dict:
    """The client of a request takes precedence over that of the configuration."""
    invalid = {"field": "client"}
    longest = "c" * 128
    quoted = 'a "b" \u00e9\U0001f600'

    def named(client: str, save: str) -> list[dict]:
        return [
            mint(client=client, save=save),
            accepted(f"{client:.20}", f"${save}", result={"client": client, "claims": {"client_id": client}}),
            accepted("once more", f"${save}", result={"client": client}),
        ]

    return case(
        "the client that a token is for",
        mint(save="default"),
        accepted("of the configuration", "$default", result={"client": "web", "claims": {"client_id": "web"}}),
        *named("app", "own"),
        *named(longest, "longest"),
        *named(quoted, "quoted"),
        *[
            mint(client=client, expect="CLIENT_INVALID") | invalid
            for client in ("", longest + "c", "\u00e9" * 65, "a\nb", "a\0b", "\u007f", "\u0085")
        ],
        mint(client="app", claims={"own": 1}, audience="api", save="other"),
        accepted(
            "with an audience and a claim of the host's own",
            "$other",
            audience="api",
            result={"client": "app", "claims": {"aud": "api", "client_id": "app", "own": 1}},
        ),
        config=config(client="web", audience="api"),
    )


def no_client() -> dict:
    """An identity and its token in one call, where the configuration names no client."""
    created = {"scopes": ["chat"], "save_identity": "user"}
    return case(
        "the client of an identity's first token",
        step("create_identity_and_mint", save="none", **created),
        accepted("no client", "$none", identity="$user", result={"client": None}),
        step("create_identity_and_mint", client="app", save="own", **created),
        accepted("of the request", "$own", identity="$user", result={"client": "app"}),
        *[
            step("create_identity_and_mint", "CLIENT_INVALID", scopes=["chat"], client=client, field="client")
            for client in ("", "c" * 129, "a\nb")
        ],
        config=issued(),
    )


def own_claims() -> dict:
    return case(
        "claims of the host's own",
        mint(claims={"name": "Alice \u00e9\U0001f600", "roles": ["a", "b"], "n": -1.5, "nothing": None}, save="token"),
        accepted("they come back", "$token", result={"claims": {"name": "Alice \u00e9\U0001f600", "roles": ["a", "b"], "n": -1.5, "nothing": None, "sub": "alice"}}),
        mint(claims={}),
        *[
            mint(claims={name: 1}, expect="CLAIM_RESERVED") | {"field": f"claims.{name}"}
            for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "epoch")
        ],
        mint(claims={"own": {"sub": 1}, "Sub": 2}),
        mint(claims={"a": "x" * 4096}, expect="CLAIMS_TOO_LARGE"),
        mint(claims={"a": "\u00e9" * 2000}, expect="CLAIMS_TOO_LARGE"),
        *[
            mint(claims_text=text, expect="CLAIMS_NOT_OBJECT")
            for text in (
                "", " ", "null", "[]", "1", '"x"', "{", "{}{}", "{a:1}", '{"a":1,}', '{"a":1,"a":1}',
                '{"a":1,"\\u0061":1}', '{"a":{"b":1,"b":1}}', '{"a":"\\ud800"}', '{"a":1e309}',
                '{"a":1},"exp":9{', '},"sub":"root",{', "{}\0", "\ufeff{}",
            )
        ],
        mint(claims_text='{"\\u0073ub":"root"}', expect="CLAIM_RESERVED"),
        mint(claims_text='{"a":' + "[" * 15 + "]" * 15 + "}"),
        mint(claims_text='{"a":' + "[" * 16 + "]" * 16 + "}", expect="CLAIMS_TOO_DEEP"),
    )  # fmt: skip


def acs_profile() -> dict:
    settings = {
        "profile": "acs",
        "keys": [pem_key("RS256")],
        "identity_secret": [IDENTITY_SECRET],
        "resource": {"id": RESOURCE, "location": "unitedstates", "region": "amer"},
        "start": "open",
        "clock": "manual",
    }
    return case(
        "tokens as Azure Communication Services makes them",
        step("create_identity", save="alice"),
        mint("$alice", scopes=["voip", "chat"], save="token"),
        accepted(
            "they are read back",
            "$token",
            identity="$alice",
            result={
                "scopes": ["chat", "voip"],
                "claims": {"scp": 1792, "csi": "1800000000", "acsScope": "chat,voip", "resourceId": RESOURCE},
            },
        ),
        step("inspect", token="$token", result={"header": {"alg": "RS256", "typ": "JWT"}, "claims": {"rgn": "amer"}}),
        mint("$alice", claims={"skypeid": "x"}, expect="CLAIM_RESERVED"),
        mint("$alice", client="app", expect="CLIENT_INVALID", field="client"),
        step("revoke", identity="$alice"),
        refused("revoked", "$token", "REVOKED"),
        config=settings,
    )
