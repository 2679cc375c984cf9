"""HTTP: the sample `service` and every adapter give the same answers to the same requests."""

from forms import sized
from kit import NOW_S, base64_text, claims, config, header, step, token

TOKENS = {
    "valid": token(claims(sub="alice-1")),
    "other_valid": token(claims(sub="carol-1", jti="t2")),
    "without_scope": token(claims(sub="dave-1", scope="voip", jti="t3")),
    "expired": token(claims(sub="alice-1", iat=NOW_S - 7200, exp=NOW_S - 3600)),
    "revoked": token(claims(sub="alice-1", jti="revoked")),
    "deleted": token(claims(sub="erin-1")),
    "foreign": token(claims(sub="alice-1"), header(kid="foreign"), secret=bytes(range(101, 165))),
    "forged": token(claims(sub="alice-1"), secret=bytes(range(101, 165))),
    "malformed": "this-is-not-a-token",
    "empty": "",
    "bytes_8192": sized(8192),
    "kib_9": "A" * 9216,
}

CHALLENGE = "Bearer"
INVALID_REQUEST = 'Bearer error="invalid_request"'
INVALID_TOKEN = 'Bearer error="invalid_token"'
INSUFFICIENT_SCOPE = 'Bearer error="insufficient_scope", scope="chat"'

PROTECTED = (("GET", "/messages"), ("GET", "/whoami"), ("POST", "/logout"))
ALICE = "user=alice&password=wonderland"
BOB = "user=bob&password=builder"
FORM = "Content-Type: application/x-www-form-urlencoded"

NO_STORE = {"Cache-Control": "no-store"}


def document() -> dict:
    return {
        "about": __doc__,
        "engine": config(identity_secret=[base64_text(bytes(range(32)))]),
        "clock_unix_ms": NOW_S * 1000,
        "setup": [
            step("revoke_token", token="$revoked"),
            step("delete_identity", identity="erin-1"),
        ],
        "states": {
            "normal": {},
            "closed_start": {"start": "closed"},
            "closed_engine": {},
            "unreachable": {},
            "stale": {"max_staleness_s": 1},
        },
        "tokens": TOKENS,
        "cases": [
            *without_credentials(),
            *schemes(),
            *refused_tokens(),
            *scopes(),
            *two_headers(),
            *lengths(),
            *login(),
            *routes(),
            *stories(),
            *states(),
        ],
    }


# ---- requests, answers and cases


def ask(method: str, target: str, *headers: str, body: str | None = None, **more) -> dict:
    """The request of a step; a body is a form."""
    request = {"method": method, "target": target, "headers": list(headers)}
    if body is not None:
        request |= {"headers": [*headers, FORM], "body": body}
    return {**request, **more}


def bearer(name: str) -> str:
    return f"Authorization: Bearer ${name}"


def sign_in(body: str) -> dict:
    return ask("POST", "/login", body=body)


def answer(status: int | list[int], challenge: str | None = None, **more) -> dict:
    return {"status": status, "www_authenticate": challenge, **more}


def refusal(status: int, challenge: str | None, reason: str) -> dict:
    return answer(status, challenge, body={"reason": reason})


def granted(method: str) -> dict:
    """The answer of a protected route to a token that it accepts."""
    return answer(204, body=None) if method == "POST" else answer(200, body={})


def issued(save: str) -> dict:
    return answer(200, headers=NO_STORE, body={}, save=save)


def exchange(request: dict, expected: dict) -> dict:
    return {"request": request, "answer": expected}


def case(name: str, *steps: dict, state: str = "normal") -> dict:
    return {"name": name, "state": state, "steps": list(steps)}


def on_every_route(headers: list[str], expected: dict) -> list[dict]:
    return [exchange(ask(method, target, *headers), expected) for method, target in PROTECTED]


# ---- the cases


def without_credentials() -> list[dict]:
    """RFC 6750, section 3.1: no error code where the request lacks authentication information, or uses a
    scheme that is not supported."""
    no_error = answer(401, CHALLENGE)
    lines = {
        "no header": [],
        "another scheme": ["Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="],
        "another scheme with a valid token": ["Authorization: Token $valid"],
        "an empty header": ["Authorization:"],
        "a scheme that begins with Bearer": ["Authorization: Bearer$valid"],
        "a valid token in another header": ["X-Authorization: Bearer $valid", "Cookie: token=$valid"],
    }
    return [
        *[case(f"no credentials: {name}", *on_every_route(headers, no_error)) for name, headers in lines.items()],
        case(
            "no credentials: a valid token in the query",
            exchange(ask("GET", "/messages?access_token=$valid"), no_error),
        ),
        case(
            "no credentials: a valid token in the body",
            exchange(ask("POST", "/logout", body="access_token=$valid"), no_error),
            exchange(ask("GET", "/whoami", bearer("valid")), answer(200)),
        ),
    ]


def schemes() -> list[dict]:
    """RFC 9110, section 11.1: the scheme is case-insensitive; section 11.4: one or more spaces follow it."""
    accepted = answer(200, body={"identity": "alice-1", "scopes": ["chat"]})
    return [
        *[
            case(f"the scheme: {name}", exchange(ask("GET", "/whoami", f"{field}: {value}"), accepted))
            for name, field, value in (
                ("as registered", "Authorization", "Bearer $valid"),
                ("in lower case", "Authorization", "bearer $valid"),
                ("in upper case", "Authorization", "BEARER $valid"),
                ("in both cases", "aUTHORIZATION", "bEaReR $valid"),
                ("two spaces after it", "Authorization", "Bearer  $valid"),
                ("spaces around the value", "Authorization", "  Bearer $valid  "),
            )
        ],
        case(
            "a query does not change the route",
            exchange(ask("GET", "/whoami?page=1", bearer("valid")), accepted),
        ),
    ]


def refused_tokens() -> list[dict]:
    reasons = {
        "expired": "EXPIRED",
        "revoked": "TOKEN_REVOKED",
        "deleted": "IDENTITY_DELETED",
        "foreign": "KEY_UNKNOWN",
        "forged": "SIGNATURE_INVALID",
        "malformed": "TOKEN_MALFORMED",
        "empty": "TOKEN_MALFORMED",
        "kib_9": "TOKEN_TOO_LONG",
    }
    values = {
        "the scheme alone": "Bearer",
        "two tokens in one header": "Bearer $valid, Bearer $other_valid",
        "a parameter after the token": "Bearer $valid scope=chat",
        "a letter outside ASCII": "Bearer caf\u00e9",
        "in quotation marks": 'Bearer "$valid"',
    }
    return [
        *[
            case(
                f"invalid token: {name}",
                *on_every_route([bearer(name)], refusal(401, INVALID_TOKEN, reason)),
            )
            for name, reason in reasons.items()
        ],
        *[
            case(
                f"invalid token: {name}",
                *on_every_route([f"Authorization: {value}"], refusal(401, INVALID_TOKEN, "TOKEN_MALFORMED")),
            )
            for name, value in values.items()
        ],
    ]


def scopes() -> list[dict]:
    return [
        case(
            "a token without the scope is refused where the scope is required, and nowhere else",
            exchange(
                ask("GET", "/messages", bearer("without_scope")),
                refusal(403, INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE"),
            ),
            exchange(
                ask("GET", "/whoami", bearer("without_scope")),
                answer(200, body={"identity": "dave-1", "scopes": ["voip"]}),
            ),
            exchange(ask("POST", "/logout", bearer("without_scope")), granted("POST")),
            exchange(
                ask("GET", "/messages", bearer("without_scope")),
                refusal(401, INVALID_TOKEN, "REVOKED"),
            ),
        ),
        case(
            "a user without the scope",
            exchange(sign_in(BOB), issued("$bob")),
            exchange(ask("GET", "/whoami", bearer("bob")), answer(200, body={"scopes": ["voip"]})),
            exchange(
                ask("GET", "/messages", bearer("bob")),
                refusal(403, INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE"),
            ),
        ),
    ]


def two_headers() -> list[dict]:
    """RFC 6750, section 3.1: a request that uses more than one method for including a token is
    `invalid_request`. Which of two headers counts must not depend on the server."""
    pairs = {
        "the same token twice": (bearer("valid"), bearer("valid")),
        "two valid tokens": (bearer("valid"), bearer("other_valid")),
        "a valid and a forged token": (bearer("valid"), bearer("forged")),
        "a forged and a valid token": (bearer("forged"), bearer("valid")),
        "another scheme first": ("Authorization: Basic YWxpY2U6eA==", bearer("valid")),
        "another scheme second": (bearer("valid"), "Authorization: Basic YWxpY2U6eA=="),
        "an empty one first": ("Authorization:", bearer("valid")),
        "an empty one second": (bearer("valid"), "Authorization:"),
        "names in other cases": (bearer("valid"), "authorization: Bearer $valid"),
    }
    refused = refusal(400, INVALID_REQUEST, "TWO_AUTHORIZATION_HEADERS")
    return [
        *[case(f"two headers: {name}", *on_every_route(list(pair), refused)) for name, pair in pairs.items()],
        case(
            "two headers: the log-out had no effect",
            exchange(ask("POST", "/logout", bearer("valid"), bearer("valid")), refused),
            exchange(ask("GET", "/messages", bearer("valid")), answer(200)),
        ),
    ]


def lengths() -> list[dict]:
    """The longest token that an engine accepts fits into the header limit of 16 KiB."""
    return [
        case(
            "the longest token",
            exchange(ask("GET", "/messages", bearer("bytes_8192")), answer(200)),
            exchange(
                ask("GET", "/whoami", bearer("bytes_8192"), "X-Filler: " + "x" * 6000),
                answer(200, body={"identity": "alice"}),
            ),
        ),
        case(
            "headers of more than 16 KiB",
            exchange(
                ask("GET", "/messages", bearer("valid"), "X-Filler: " + "x" * 17_000),
                answer([400, 413, 431], may_close=True),
            ),
        ),
    ]


def login() -> list[dict]:
    """401 must have a challenge (RFC 9110, section 15.5.2); a wrong password is not a refused token."""
    bodies = {
        "nothing": "",
        "a user only": "user=alice",
        "a password only": "password=wonderland",
        "a field twice": "user=alice&user=bob&password=wonderland",
        "JSON": '{"user": "alice", "password": "wonderland"}',
        "brackets only": "[" * 4000,
    }
    wrong = {
        "a wrong password": "user=alice&password=wrong",
        "an empty password": "user=alice&password=",
        "an unknown user": "user=mallory&password=wonderland",
        "an unknown user with an empty password": "user=mallory&password=",
        "the password of another user": "user=alice&password=builder",
        "a name that every object has": "user=constructor&password=",
        "letters outside ASCII": "user=alice&password=%C3%A9%F0%9F%90%87",
    }
    filler = f"{ALICE}&filler="
    return [
        *[case(f"login: {name}", exchange(sign_in(body), answer(400))) for name, body in bodies.items()],
        *[case(f"login: {name}", exchange(sign_in(body), answer(401, CHALLENGE))) for name, body in wrong.items()],
        case(
            "login: fields in another order, and an unknown one",
            exchange(sign_in("password=wonderland&x=1&user=alice"), issued("$alice")),
            exchange(ask("GET", "/messages", bearer("alice")), answer(200)),
        ),
        case(
            "login: a percent-encoded letter",
            exchange(sign_in("user=%61lice&password=wonderland"), issued("$alice")),
        ),
        case(
            "login: credentials of the header are not looked at",
            exchange(ask("POST", "/login", bearer("malformed"), body=ALICE), issued("$alice")),
        ),
        case(
            "login: 4096 bytes",
            exchange(sign_in(filler + "x" * (4096 - len(filler))), issued("$alice")),
        ),
        case(
            "login: 4097 bytes",
            exchange(sign_in(filler + "x" * (4097 - len(filler))), answer(413)),
        ),
        case(
            "login: a length that is not a number",
            exchange(ask("POST", "/login", FORM, "Content-Length: many"), answer(400, may_close=True)),
        ),
    ]


def routes() -> list[dict]:
    def wrong_method(method: str, target: str, allowed: str) -> dict:
        return exchange(ask(method, target), answer(405, allow=allowed))

    return [
        case(
            "an unknown route, with and without a token",
            *[
                exchange(ask("GET", target, *headers), answer(404))
                for target in ("/", "/nowhere", "/messages/1", "/messagesx")
                for headers in ([], [bearer("valid")], [bearer("forged")])
            ],
        ),
        case(
            "a wrong method",
            wrong_method("POST", "/messages", "GET"),
            wrong_method("DELETE", "/messages", "GET"),
            wrong_method("PUT", "/whoami", "GET"),
            wrong_method("GET", "/login", "POST"),
            wrong_method("GET", "/logout", "POST"),
            exchange(ask("GET", "/logout", bearer("valid")), answer(405, allow="POST")),
            exchange(ask("GET", "/whoami", bearer("valid")), answer(200)),
        ),
    ]


def stories() -> list[dict]:
    def all_routes(name: str) -> list[dict]:
        return [
            exchange(ask("GET", "/messages", bearer(name)), answer(200, body={"messages": ["hello"]})),
            exchange(ask("GET", "/whoami", bearer(name)), answer(200, body={"scopes": ["chat"]})),
        ]

    revoked = refusal(401, INVALID_TOKEN, "REVOKED")
    return [
        case(
            "sign in, ask, log out, sign in again",
            exchange(sign_in(ALICE), issued("$phone")),
            exchange(sign_in(ALICE), issued("$laptop")),
            exchange(sign_in(BOB), issued("$bob")),
            *all_routes("phone"),
            *all_routes("laptop"),
            exchange(ask("POST", "/logout", bearer("phone")), granted("POST")),
            *on_every_route([bearer("phone")], revoked),
            *on_every_route([bearer("laptop")], revoked),
            exchange(ask("GET", "/whoami", bearer("bob")), answer(200)),
            exchange(sign_in(ALICE), issued("$again")),
            *all_routes("again"),
        ),
        case(
            "a log-out concerns one identity",
            exchange(ask("POST", "/logout", bearer("valid")), granted("POST")),
            exchange(ask("GET", "/messages", bearer("valid")), revoked),
            exchange(ask("GET", "/messages", bearer("other_valid")), answer(200)),
        ),
    ]


def states() -> list[dict]:
    """Where the engine cannot decide, no token is accepted and none is blamed."""
    unavailable = answer(503)
    before_start = refusal(401, INVALID_TOKEN, "BEFORE_START")

    def own_answers(state: str) -> dict:
        return case(
            f"{state}: requests that the service answers without the engine",
            *on_every_route([], answer(401, CHALLENGE)),
            *on_every_route(
                [bearer("valid"), bearer("valid")],
                refusal(400, INVALID_REQUEST, "TWO_AUTHORIZATION_HEADERS"),
            ),
            exchange(sign_in("user=alice&password=wrong"), answer(401, CHALLENGE)),
            exchange(ask("GET", "/nowhere"), answer(404)),
            exchange(ask("DELETE", "/messages"), answer(405, allow="GET")),
            state=state,
        )

    return [
        case(
            "stale state: every answer that needs the engine",
            *on_every_route([bearer("valid")], refusal(503, None, "STALE")),
            exchange(ask("GET", "/messages", bearer("without_scope")), refusal(503, None, "STALE")),
            exchange(sign_in(ALICE), refusal(503, None, "STALE")),
            state="stale",
        ),
        case(
            "unreachable state: a log-out is reported as failed, and holds in this process",
            exchange(ask("GET", "/messages", bearer("valid")), answer(200)),
            exchange(ask("POST", "/logout", bearer("valid")), unavailable),
            exchange(ask("GET", "/messages", bearer("valid")), refusal(401, INVALID_TOKEN, "REVOKED")),
            exchange(ask("GET", "/messages", bearer("other_valid")), answer(200)),
            state="unreachable",
        ),
        case(
            "closed start: tokens from before it",
            *on_every_route([bearer("valid")], before_start),
            state="closed_start",
        ),
        case(
            "closed start: tokens from after it",
            exchange(sign_in(ALICE), issued("$alice")),
            exchange(ask("GET", "/messages", bearer("alice")), answer(200)),
            exchange(ask("POST", "/logout", bearer("alice")), granted("POST")),
            state="closed_start",
        ),
        case(
            "closed engine: every answer that needs the engine",
            *on_every_route([bearer("valid")], unavailable),
            *on_every_route([bearer("forged")], unavailable),
            *on_every_route([bearer("empty")], unavailable),
            exchange(sign_in(ALICE), unavailable),
            state="closed_engine",
        ),
        own_answers("stale"),
        own_answers("closed_engine"),
    ]
