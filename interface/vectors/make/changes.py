"""Changes from another engine: who was revoked elsewhere is refused here, and what was altered on its way does nothing.

The bytes are made as the opening of `src/state/changes.rs` describes them.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from kit import (
    NOW_S, accepted, as_bytes, base64_text, b64url, case, claims, clock, config, ec_jwk_public,
    header, hmac_key, mint, pem_file, pem_key, refused, step, thumbprint, token,
)  # fmt: skip

NOW_US = NOW_S * 1_000_000
DAY_US = 86_400 * 1_000_000
TOMBSTONE = 2**53 - 1
EPOCH_MAX = TOMBSTONE - 1

IDENTITY_SECRET = bytes(range(200, 232))
STRANGERS_SECRET = bytes(range(100, 132))

FLOOR, IDENTITY, TOKEN, KEY, LONGEST, PRUNED, RELIED_ON, START = range(1, 9)
PENDING, ACTIVE, RETIRED, REVOKED = (place << 48 for place in range(1, 5))


# ---- the bytes


def derive(label: str, length: int, secret: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length, None, label.encode()).derive(secret)


def tag(label: str, message: bytes, secret: bytes) -> bytes:
    return hmac.new(derive(label, 32, secret), message, hashlib.sha256).digest()[:16]


def sip_1_3_128(key: bytes, message: bytes) -> tuple[int, int]:
    """SipHash with 1 and 3 rounds and a result of 128 bits: its two halves."""
    mask = 2**64 - 1
    k0, k1 = (int.from_bytes(key[at : at + 8], "little") for at in (0, 8))
    v = [
        k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ 0xEE,
        k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573,
    ]  # fmt: skip

    def turned(word: int, bits: int) -> int:
        return (word << bits | word >> 64 - bits) & mask

    def rounds(count: int) -> None:
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[1] = turned(v[1], 13) ^ v[0]
            v[0] = turned(v[0], 32)
            v[2] = (v[2] + v[3]) & mask
            v[3] = turned(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & mask
            v[3] = turned(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & mask
            v[1] = turned(v[1], 17) ^ v[2]
            v[2] = turned(v[2], 32)

    whole = len(message) // 8 * 8
    last = message[whole:] + bytes(7 - len(message) % 8) + bytes([len(message) % 256])
    for at in range(0, whole + 8, 8):
        word = int.from_bytes((message[:whole] + last)[at : at + 8], "little")
        v[3] ^= word
        rounds(1)
        v[0] ^= word
    v[2] ^= 0xEE
    rounds(3)
    first = v[0] ^ v[1] ^ v[2] ^ v[3]
    v[1] ^= 0xDD
    rounds(3)
    return first, v[0] ^ v[1] ^ v[2] ^ v[3]


def digest(label: str, text: str, secret: bytes) -> bytes:
    low, high = sip_1_3_128(derive(label, 16, secret), text.encode())
    return high.to_bytes(8, "big") + max(low, 1).to_bytes(8, "big")


def record(kind: int, value: int, subject: bytes = b"", data: bytes = b"") -> bytes:
    named = bytes([kind]) + subject
    return bytes([len(named)]) + named + value.to_bytes(8, "big") + len(data).to_bytes(2, "big") + data


def identity(name: str, epoch: int, secret: bytes = IDENTITY_SECRET) -> bytes:
    return record(IDENTITY, epoch, digest("mintage revoked identities", name, secret))


def token_id(name: str, until_s: int = NOW_S + 86_400) -> bytes:
    return record(TOKEN, until_s, digest("mintage revoked tokens", name, IDENTITY_SECRET))


def thumbprint_of(algorithm: str) -> bytes:
    return base64.urlsafe_b64decode(thumbprint(ec_jwk_public(pem_file(algorithm))) + "=")


def key(standing: int, algorithm: str, kid: str, tagged: bytes | None = None) -> bytes:
    """What is told of a key: its kid and algorithm, and no half of it."""
    said, subject = as_bytes({"v": 1, "kid": kid, "alg": algorithm}), thumbprint_of(algorithm)
    told = tag("mintage state keys", tagged or subject + said, IDENTITY_SECRET) + said
    return record(KEY, standing, subject, told)


def sealed(message: bytes, secret: bytes = IDENTITY_SECRET) -> bytes:
    return message + tag("mintage changes", message, secret)


def blob(
    *records: bytes, top: int = 0, start: int | None = None, made: int = NOW_US, count: int | None = None,
    secret: bytes = IDENTITY_SECRET, magic: bytes = b"MNTC", version: int = 1,
) -> bytes:  # fmt: skip
    """Changes; with a start floor, everything that the sender knows."""
    fingerprint = derive("mintage state fingerprint", 16, secret)
    head = magic + bytes([version, start is not None, 0, 0]) + fingerprint
    counted = len(records) if count is None else count
    numbers = b"".join(number.to_bytes(8, "big") for number in (top, start or 0, made))
    numbers += counted.to_bytes(4, "big")
    return sealed(head + numbers + b"".join(records), secret)


# ---- the steps


def applied(note: str, changes: bytes, news: bool = True) -> dict:
    return {"note": note} | step("changes_apply", changes=b64url(changes), result=news)


def turned_away(note: str, changes: bytes, expect: str) -> dict:
    return {"note": note} | step("changes_apply", expect, changes=b64url(changes))


def of(name: str, epoch: int, jti: str = "t") -> str:
    return token(claims(sub=name, epoch=epoch, jti=jti))


def sharing(**more) -> dict:
    return config(identity_secret=[base64_text(IDENTITY_SECRET)], **more)


def shared(name: str, *steps: dict, **more) -> dict:
    return case(name, *steps, config=sharing(**more))


# ---- the cases

ALICE = of("alice", NOW_US - 1)
"""Accepted until somebody revokes."""


def cases() -> list[dict]:
    return [
        shared(
            "an identity that was revoked elsewhere",
            accepted("before", ALICE),
            applied("revoked", blob(identity("alice", NOW_US), top=NOW_US)),
            refused("after", ALICE, "REVOKED"),
            accepted("minted elsewhere since", of("alice", NOW_US)),
            accepted("of another", of("bob", NOW_US - 1)),
            mint("alice", save="own"),
            accepted("minted here since", "$own"),
            step("identity_status", identity="alice", result={"state": "revoked", "epoch": NOW_US}),
        ),
        shared(
            "twice, and in another order",
            applied("the later first", blob(identity("alice", NOW_US), top=NOW_US)),
            applied("replayed", blob(identity("alice", NOW_US), top=NOW_US), news=False),
            applied("the earlier then", blob(identity("alice", NOW_US - 10), top=NOW_US - 10), news=False),
            refused("as of the later", ALICE, "REVOKED"),
            applied("with news in it", blob(identity("alice", NOW_US), identity("bob", NOW_US))),
            refused("the news", of("bob", NOW_US - 1), "REVOKED"),
            applied("no bytes", b"", news=False),
            applied("no records", blob(), news=False),
        ),
        shared(
            "an identity that was deleted elsewhere",
            applied("deleted", blob(identity("alice", TOMBSTONE))),
            refused("after", ALICE, "IDENTITY_DELETED"),
            mint("alice", "IDENTITY_DELETED"),
            applied("then revoked", blob(identity("alice", NOW_US)), news=False),
            refused("still", ALICE, "IDENTITY_DELETED"),
            step("identity_status", identity="alice", result={"state": "deleted"}),
            accepted("of another", of("bob", NOW_US)),
        ),
        shared(
            "one token",
            applied("revoked", blob(token_id("one"))),
            refused("it", of("alice", NOW_US, "one"), "TOKEN_REVOKED"),
            accepted("another", of("alice", NOW_US, "two")),
            applied("replayed", blob(token_id("one")), news=False),
            applied("for longer", blob(token_id("one", NOW_S + 100_000))),
        ),
        shared(
            "all at once",
            applied("a floor", blob(record(FLOOR, NOW_US), top=NOW_US)),
            refused("before it", ALICE, "ALL_REVOKED"),
            accepted("after it", of("alice", NOW_US)),
            applied("a lower one", blob(record(FLOOR, NOW_US - 5)), news=False),
            mint("alice", save="own"),
            accepted("minted here since", "$own"),
        ),
        shared("identities of every length", *every_length()),
        shared(
            "everything, with the start of its sender",
            refused("of an unknown past", ALICE, "BEFORE_START"),
            applied("of no earlier start", blob(top=NOW_US, start=NOW_US), news=False),
            applied("news alone do not lower it", blob(identity("bob", NOW_US - 5)), news=True),
            refused("still unknown", ALICE, "BEFORE_START"),
            applied("of an earlier start", blob(identity("carol", NOW_US), top=NOW_US, start=NOW_US - 100)),
            accepted("known now", ALICE),
            accepted("at the start", of("alice", NOW_US - 100)),
            refused("before it", of("alice", NOW_US - 101), "BEFORE_START"),
            refused("revoked there", of("carol", NOW_US - 1), "REVOKED"),
            applied("of a later start", blob(top=NOW_US, start=NOW_US - 50), news=False),
            accepted("it only falls", of("alice", NOW_US - 100)),
            applied("of none", blob(top=NOW_US, start=0)),
            accepted("of whenever", of("alice", 1)),
            start=NOW_S * 1000,
        ),
        shared(
            "what is revoked here lies above all that is known there",
            applied("an hour ahead", blob(top=NOW_US + 3_600_000_000), news=False),
            step("revoke", identity="alice"),
            refused("at the greatest", of("alice", NOW_US + 3_600_000_000), "REVOKED"),
            accepted("above it", of("alice", NOW_US + 3_600_000_001)),
        ),
        shared(
            "what pruning leaves",
            applied("its three numbers", blob(record(LONGEST, 90_000), record(PRUNED, NOW_US + 7), record(RELIED_ON, NOW_S - 100))),
            applied("replayed", blob(record(LONGEST, 90_000), record(PRUNED, NOW_US + 7), record(RELIED_ON, NOW_S - 100)), news=False),
            mint("alice", save="own"),
            accepted("minted no lower than what was pruned", "$own", result={"epoch": NOW_US + 7}),
        ),
        *keys(),
        *far_ahead(),
        *altered(),
    ]


def every_length() -> list[dict]:
    """The hash takes eight bytes at a time; not all of them are ASCII."""
    names = ["x" * length for length in range(1, 25)] + ["x" * 128, "\u00e5lesund", "\U0001f3b2"]
    told = applied("revoked", blob(*(identity(name, NOW_US) for name in names)))
    gone = [refused(f"{len(name.encode())} bytes", of(name, NOW_US - 1), "REVOKED") for name in names]
    return [told, *gone, accepted("one more", of("x" * 25, NOW_US - 1))]


def by(algorithm: str) -> str:
    return token(claims(epoch=NOW_US), header(algorithm, kid="e"), algorithm)


def keys() -> list[dict]:
    two = [hmac_key(), pem_key("ES256", "e")]
    return [
        shared(
            "a key that was revoked elsewhere",
            accepted("before", by("ES256")),
            applied("revoked", blob(key(REVOKED, "ES256", "e"))),
            refused("after", by("ES256"), "KEY_REVOKED"),
            applied("replayed", blob(key(REVOKED, "ES256", "e")), news=False),
            applied("retired then", blob(key(RETIRED, "ES256", "e")), news=False),
            refused("still", by("ES256"), "KEY_REVOKED"),
            accepted("of the other key", ALICE),
            step("add_key", "KEY_WAS_REVOKED", key=pem_key("ES256", "e")),
            keys=two,
        ),
        shared(
            "a key that was revoked elsewhere before it is here",
            applied("revoked", blob(key(REVOKED, "ES384", "e"))),
            step("add_key", "KEY_WAS_REVOKED", key=pem_key("ES384", "e")),
            step("add_key", "KEY_WAS_REVOKED", key=pem_key("ES384", "another")),
            step("add_key", key=pem_key("ES256", "other")),
        ),
        shared(
            "a key that was retired elsewhere",
            step("add_key", key=pem_key("ES256", "e")),
            step("keys", result=[{"kid": "k", "state": "active"}, {"kid": "e", "state": "pending"}]),
            applied("retired", blob(key(RETIRED, "ES256", "e"))),
            step("keys", result=[{"kid": "k", "state": "active"}, {"kid": "e", "state": "retired"}]),
            accepted("still good", by("ES256")),
            applied("replayed", blob(key(RETIRED, "ES256", "e")), news=False),
            applied("pending again", blob(key(PENDING, "ES256", "e")), news=False),
        ),
        shared(
            "the only key here was retired elsewhere",
            applied("nobody is left without one", blob(key(RETIRED, "ES256", "e")), news=False),
            mint("alice", save="own"),
            accepted("it still signs", "$own", result={"key_id": "e"}),
            keys=[pem_key("ES256", "e")],
        ),
        shared(
            "what is told of a key and was altered",
            turned_away("the tag of other bytes", blob(key(REVOKED, "ES256", "e", b"other")), "CHANGES_DAMAGED"),
            turned_away("too short for a tag", blob(record(KEY, REVOKED, thumbprint_of("ES256"), b"x")), "CHANGES_DAMAGED"),
            turned_away("beside an identity", blob(identity("alice", NOW_US), key(REVOKED, "ES256", "e", b"other")), "CHANGES_DAMAGED"),
            accepted("of the key", by("ES256")),
            accepted("of the identity", ALICE),
            keys=two,
        ),
    ]  # fmt: skip


def far_ahead() -> list[dict]:
    edge = NOW_US + DAY_US
    return [
        shared(
            "an epoch more than a day ahead",
            turned_away("of an identity", blob(identity("alice", edge + 1)), "CHANGES_AHEAD"),
            turned_away("of all", blob(record(FLOOR, edge + 1)), "CHANGES_AHEAD"),
            turned_away("pruned", blob(record(PRUNED, edge + 1)), "CHANGES_AHEAD"),
            turned_away("the greatest", blob(top=edge + 1), "CHANGES_AHEAD"),
            turned_away("the greatest that there is", blob(top=EPOCH_MAX), "CHANGES_AHEAD"),
            turned_away("the start", blob(start=edge + 1), "CHANGES_AHEAD"),
            turned_away("beside others", blob(identity("alice", NOW_US), identity("bob", edge + 1)), "CHANGES_AHEAD"),
            accepted("nothing was applied", ALICE),
            accepted("to nobody", of("bob", NOW_US)),
            applied("a day exactly", blob(identity("bob", edge), top=edge)),
            refused("then", of("bob", edge - 1), "REVOKED"),
            clock(NOW_S + 1),
            applied("a second later", blob(identity("alice", edge + 1), top=edge + 1)),
            refused("then", ALICE, "REVOKED"),
        ),
    ]  # fmt: skip


def altered() -> list[dict]:
    good = blob(identity("alice", NOW_US), top=NOW_US)
    bent = [
        turned_away(f"a bit of byte {at}", good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :], "CHANGES_DAMAGED")
        for at in (0, 3, 5, 6, 7, 24, 31, 32, 40, 43, 44, 45, 46, 61, 62, 70, len(good) - 16, len(good) - 1)
    ]
    cut = [
        turned_away(f"the first {length} bytes", good[:length], "CHANGES_DAMAGED")
        for length in (1, 3, 4, 7, 8, 23, 24, 39, 44, 59, 60, len(good) - 16, len(good) - 1)
    ]
    one = digest("mintage revoked identities", "alice", IDENTITY_SECRET)
    tagged = [
        ("more than it counts", blob(identity("alice", NOW_US), count=0)),
        ("fewer than it counts", blob(identity("alice", NOW_US), count=2)),
        ("far fewer", blob(count=2**32 - 1)),
        ("a byte after the last", sealed(blob(identity("alice", NOW_US))[:-16] + b"\0")),
        ("no kind", blob(bytes(11))),
        ("kind 0", blob(record(0, 1))),
        ("a start floor among them", blob(record(START, 1))),
        ("kind 9", blob(record(9, 1))),
        ("a floor with a digest", blob(record(FLOOR, NOW_US, one))),
        ("a short digest", blob(record(IDENTITY, NOW_US, one[:15]))),
        ("a long digest", blob(record(IDENTITY, NOW_US, one + b"\0"))),
        ("a short thumbprint", blob(record(KEY, REVOKED, bytes(31)))),
        ("a value beyond the tombstone", blob(record(IDENTITY, TOMBSTONE + 1, one))),
        ("the greatest value", blob(record(IDENTITY, 2**64 - 1, one))),
        ("a tombstone as the greatest epoch", blob(top=TOMBSTONE)),
        ("a tombstone as the start", blob(start=TOMBSTONE)),
        ("more data than there is", blob(record(IDENTITY, NOW_US, one)[:-2] + b"\xff\xff")),
        ("other magic", blob(identity("alice", NOW_US), magic=b"MNTD")),
    ]  # fmt: skip
    return [
        shared("changed on its way", *bent, *cut, turned_away("a byte more", good + b"\0", "CHANGES_DAMAGED"),
               accepted("nothing was applied", ALICE), applied("as it was", good), refused("then", ALICE, "REVOKED")),
        shared("tagged, and not to be read", *(turned_away(note, changes, "CHANGES_DAMAGED") for note, changes in tagged),
               accepted("nothing was applied", ALICE)),
        shared("made by a newer version",
               turned_away("of one's own", blob(identity("alice", NOW_US), version=2), "CHANGES_NEWER"),
               turned_away("of a stranger", blob(version=255, secret=STRANGERS_SECRET), "CHANGES_NEWER"),
               accepted("nothing was applied", ALICE)),
        shared("made under another secret",
               turned_away("a stranger's", blob(identity("alice", NOW_US, STRANGERS_SECRET), secret=STRANGERS_SECRET), "CHANGES_FOREIGN"),
               turned_away("a bit of the fingerprint", good[:8] + bytes([good[8] ^ 1]) + good[9:], "CHANGES_FOREIGN"),
               turned_away("the right fingerprint, a stranger's tag", sealed(good[:-16], STRANGERS_SECRET), "CHANGES_DAMAGED"),
               accepted("nothing was applied", ALICE)),
        case("an engine whose secret nobody has",
             turned_away("a stranger's", good, "CONFIG_CONFLICT") | {"field": "identity_secret"},
             turned_away("no bytes", b"", "CONFIG_CONFLICT") | {"field": "identity_secret"},
             accepted("nothing was applied", ALICE)),
        case("one secret of two",
             applied("the first makes the hashes", good), refused("then", ALICE, "REVOKED"),
             turned_away("the second only knows identities", blob(identity("bob", NOW_US, STRANGERS_SECRET), secret=STRANGERS_SECRET), "CHANGES_FOREIGN"),
             config=config(identity_secret=[base64_text(IDENTITY_SECRET), base64_text(STRANGERS_SECRET)])),
    ]  # fmt: skip
