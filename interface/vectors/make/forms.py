"""The compact form and the JSON in it: whatever is not exactly right is refused, also when the
signature over it holds."""

from kit import accepted, as_bytes, b64url, case, claims, header, refused, signed_text, step, token


def cases() -> list[dict]:
    good = token()
    head, payload, signature = good.split(".")
    malformed = "TOKEN_MALFORMED"
    return [
        case(
            "segments",
            accepted("as it should be", good),
            refused("empty", "", malformed),
            refused("no dot", good.replace(".", ""), malformed),
            refused("one dot", f"{head}.{payload}", malformed),
            refused("three dots", f"{good}.", malformed),
            refused("a dot before", f".{good}", malformed),
            refused("five segments, as in a JWE", f"{good}.{payload}.{signature}", malformed),
            refused("the JSON serialisation", as_bytes({"payload": payload}).decode(), malformed),
            refused("nothing but dots", "..", "HEADER_INVALID"),
            refused("no header", f".{payload}.{signature}", "HEADER_INVALID"),
            refused("no signature", f"{head}.{payload}.", "SIGNATURE_INVALID"),
            refused("no payload", f"{head}..{signature}", "SIGNATURE_INVALID"),
            refused("with its scheme", f"Bearer {good}", malformed),
        ),
        case(
            "alphabet",
            refused("padded", f"{good}=", malformed),
            refused("a blank behind", f"{good} ", malformed),
            refused("a line feed behind", f"{good}\n", malformed),
            refused("NUL behind", f"{good}\0", malformed),
            refused("NUL and more behind", f"{good}\0.{payload}", malformed),
            refused("a byte order mark before", f"\ufeff{good}", malformed),
            refused("standard base64", signed_text(f"{head}.+/{payload}"), malformed),
            refused("a letter outside ASCII", good[:-1] + "\u00e9", malformed),
            refused("a letter that ends in an ASCII byte", good[:-1] + chr(0x100 + ord(good[-1])), malformed),
            refused("a full-width letter", "\uff45" + good[1:], malformed),
        ),
        case(
            "one token has one spelling",
            refused("other trailing bits", other_spelling(good), malformed),
            refused("a length of one more than a multiple of four", longer_by_one(head, payload), malformed),
        ),
        case(
            "length",
            accepted("8192 bytes", sized(8192)),
            refused("8193 bytes", "A" * 8193, "TOKEN_TOO_LONG"),
            refused("20 000 bytes", "A" * 20_000, "TOKEN_TOO_LONG"),
            refused("dots only", "." * 8192, malformed),
        ),
        case(
            "the header",
            accepted("names in another order", token(head={"typ": "at+jwt", "kid": "k", "alg": "HS256"})),
            accepted("an unknown name", token(head=header(x="y"))),
            accepted("blanks", token(head='{ "alg" : "HS256", "kid": "k", "typ": "at+jwt" }')),
            *[
                refused(note, token(head=text), "HEADER_INVALID")
                for note, text in {
                    "not JSON": "alg",
                    "a list": "[]",
                    "text": '"HS256"',
                    "two objects": '{"alg":"HS256","kid":"k","typ":"at+jwt"}{}',
                    "a trailing comma": '{"alg":"HS256","kid":"k","typ":"at+jwt",}',
                    "a name twice": '{"alg":"HS256","alg":"HS256","kid":"k","typ":"at+jwt"}',
                    "a name twice, once escaped": '{"alg":"HS256","\\u0061lg":"none","kid":"k","typ":"at+jwt"}',
                    "not UTF-8": b'{"alg":"HS256","kid":"k","typ":"at+jwt","x":"\xff"}',
                    "half a surrogate pair": '{"alg":"HS256","kid":"k","typ":"at+jwt","x":"\\ud800"}',
                    "longer than 1024 bytes": header(x="y" * 1024),
                    "seventeen names": header(**{f"x{number}": 0 for number in range(14)}),
                    "no alg": header(alg=None),
                    "alg a number": header(alg=256),
                    "alg null": '{"alg":null,"kid":"k","typ":"at+jwt"}',
                }.items()
            ],
        ),
        case(
            "the payload",
            accepted("names in another order", token(dict(reversed(claims().items())))),
            accepted("blanks", token(" " + as_bytes(claims()).decode().replace(":", " : ") + "\n")),
            accepted("sixteen levels", token(claims(deep=nested(15)))),
            *[
                refused(note, token(text), "CLAIMS_MALFORMED")
                for note, text in {
                    "empty": "",
                    "not JSON": "alice",
                    "a list": "[]",
                    "null": "null",
                    "text behind": as_bytes(claims()) + b"x",
                    "a byte order mark": b"\xef\xbb\xbf" + as_bytes(claims()),
                    "a name twice": as_bytes(claims())[:-1] + b',"sub":"bob"}',
                    "a name twice, once escaped": as_bytes(claims())[:-1] + b',"s\\u0075b":"bob"}',
                    "a name twice, deep down": claims_with('"x":{"y":[{"z":1,"z":2}]}'),
                    "not UTF-8": claims_with(b'"x":"\xff"'),
                    "an overlong encoding": claims_with(b'"x":"\xc0\xaf"'),
                    "half a surrogate pair": claims_with('"x":"\\udc00"'),
                    "a control character": claims_with('"x":"\n"'),
                    "a comment": claims_with('"x":1/**/'),
                    "not a number": claims_with('"x":NaN'),
                    "a number with a leading zero": claims_with('"x":01'),
                    "seventeen levels": claims(deep=nested(16)),
                    "a thousand levels": claims_with('"x":' + "[" * 1000 + "]" * 1000),
                }.items()
            ],
        ),
        case(
            "inspect decodes without trusting",
            step("inspect", token=good, result={"header": {"kid": "k"}, "claims": {"sub": "alice"}}),
            step(
                "inspect",
                token=f"{head}.{payload}.AAAA",
                result={"header": {"alg": "HS256"}, "claims": {"sub": "alice", "scope": "chat"}},
            ),
            step("inspect", "TOKEN_MALFORMED", token="alice"),
            step("inspect", "TOKEN_TOO_LONG", token="A" * 8193),
            step("inspect", "HEADER_INVALID", token=f".{payload}.AAAA"),
            step("inspect", "CLAIMS_MALFORMED", token=f"{head}.{b64url(b'[]')}.AAAA"),
        ),
    ]


def nested(levels: int):
    return [] if levels == 1 else [nested(levels - 1)]


def claims_with(member: str | bytes) -> bytes:
    """Claims in order and one more member, as it stands."""
    member = member.encode() if isinstance(member, str) else member
    return as_bytes(claims())[:-1] + b"," + member + b"}"


def sized(length: int) -> str:
    """A token of this many bytes; not every length of header and payload adds up to it."""
    candidates = (
        token(claims(pad="x" * payload), header(x="x" * head))
        for head in range(3)
        for payload in range(length * 3 // 4 - 300, length * 3 // 4)
    )
    return next(found for found in candidates if len(found) == length)


def other_spelling(good: str) -> str:
    """The same signature, with one of the bits set that nobody reads."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return good[:-1] + alphabet[alphabet.index(good[-1]) | 1]


def longer_by_one(head: str, payload: str) -> str:
    while len(payload) % 4 != 1:
        payload += "A"
    return signed_text(f"{head}.{payload}")
