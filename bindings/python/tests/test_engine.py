"""The life of a token, what a result is, and how an engine ends."""

import copy
import gc
import json
import os
import pickle
import pprint
import time
import weakref
from datetime import datetime, timedelta, timezone

import pytest

import mintage
from mintage import (
    Capability,
    Engine,
    EngineClosedError,
    ExpiredSignatureError,
    IdentityDeletedError,
    IdentityError,
    InsufficientScopeError,
    InvalidTokenError,
    MintageError,
    MisuseError,
    Permission,
    RevokedTokenError,
    Status,
)

HOUR = timedelta(hours=1)


def test_the_story(engine):
    user = engine.create_identity()
    before = time.time()
    minted = engine.mint(user, ["chat", "files.read"], lifetime=HOUR, claims={"tenant": "blau/ö"})
    verified = engine.verify(minted.token, ["chat"])

    assert verified.identity == minted.identity == user
    assert verified.scopes == ("chat", "files.read")
    assert abs(verified.issued_at_unix_s - before) <= 2
    assert verified.expires_at_unix_s == verified.issued_at_unix_s + 3600
    assert verified.issued_at == datetime.fromtimestamp(minted.issued_at_unix_s, timezone.utc)
    assert verified.expires_at - verified.issued_at == HOUR
    assert verified.expires_at == minted.expires_at and verified.issued_at == minted.issued_at
    assert verified.epoch == minted.epoch
    assert verified.token_id == minted.token_id
    assert verified.key_id == minted.key_id == engine.jwks()["keys"][0]["kid"]
    assert verified.claims["tenant"] == "blau/ö"
    assert verified.claims["jti"] == verified.token_id

    assert engine.identity_status(user).state == "active"
    engine.revoke(user)
    with pytest.raises(RevokedTokenError) as caught:
        engine.verify(minted.token)
    assert caught.value.status is Status.REVOKED
    assert engine.identity_status(user).state == "revoked"

    renewed = engine.mint(user, ["chat"])
    engine.verify(renewed.token)
    engine.delete_identity(user)
    with pytest.raises(IdentityDeletedError):
        engine.verify(renewed.token)
    with pytest.raises(IdentityDeletedError):
        engine.mint(user, ["chat"])


def test_an_identity_and_its_token_in_one_call(engine):
    minted = engine.create_identity_and_mint(["voip"], lifetime=HOUR, claims='{"a":1}')
    assert engine.verify(minted.token, identity=minted.identity).claims["a"] == 1
    created = engine.stats()["identities_created"]
    with pytest.raises(IdentityError) as caught:
        engine.create_identity_and_mint([])
    assert caught.value.status is Status.SCOPES_EMPTY
    assert engine.stats()["identities_created"] == created


def test_single_tokens_and_everything(engine):
    user = engine.create_identity()
    one, two, three = (engine.mint(user, ["chat"]) for _ in range(3))
    engine.revoke_token(one.token)
    engine.revoke_token_id(two.token_id, two.expires_at_unix_s)
    for refused in (one, two):
        with pytest.raises(RevokedTokenError):
            engine.verify(refused.token)
    engine.verify(three.token)
    engine.revoke_all()
    with pytest.raises(RevokedTokenError) as caught:
        engine.verify(three.token)
    assert caught.value.status is Status.ALL_REVOKED


def test_what_a_call_asks(manual):
    with Engine({"clock": "manual", "audience": ["https://a", "https://b"]}) as engine:
        engine.set_clock(1_800_000_000_000)
        user, other = engine.create_identity(), engine.create_identity()
        token = engine.mint(user, ["chat.join"], audience="https://b").token
        engine.verify(
            token,
            ["chat", "chat.join"],
            any_scope=True,
            capability=Capability.ADD_PARTICIPANT,
            max_age=timedelta(seconds=10),
            audience="https://b",
            identity=user,
        )
        engine.set_clock(1_800_000_010_000)
        refusals = {
            Status.INSUFFICIENT_SCOPE: {"scopes": ["chat", "chat.join"]},
            Status.CAPABILITY_DENIED: {"capability": Capability.CREATE_CHAT_THREAD},
            Status.TOO_OLD: {"max_age": timedelta(seconds=10)},
            Status.AUDIENCE_MISMATCH: {"audience": "https://a"},
            Status.WRONG_IDENTITY: {"identity": other},
        }
        for status, asked in refusals.items():
            with pytest.raises(InvalidTokenError) as caught:
                engine.verify(token, **asked)
            assert caught.value.status is status
        with pytest.raises(InsufficientScopeError):
            engine.verify(token, ["voip"], any_scope=True)


@pytest.mark.parametrize("asked", [{"identity": ""}, {"audience": ""}, {"any_scope": True}])
def test_an_empty_requirement_refuses(asked):
    with Engine({"audience": "https://a"}) as engine:
        token = engine.create_identity_and_mint(["chat"]).token
        engine.verify(token)
        with pytest.raises(MintageError):
            engine.verify(token, **asked)


def test_expiry(manual):
    token = manual.create_identity_and_mint(["chat"], lifetime=HOUR).token
    manual.set_clock(1_800_003_599_999)
    manual.verify(token)
    manual.set_clock(1_800_003_600_000)
    with pytest.raises(ExpiredSignatureError):
        manual.verify(token)


def test_permissions(engine):
    assert engine.permits(["chat"], Capability.CREATE_MESSAGE) is Permission.YES
    assert engine.permits(["voip"], Capability.OTHER_ROOM_CALL_OPERATIONS) is Permission.BY_ROLE
    assert engine.permits(["files.read"], Capability.CREATE_MESSAGE) is Permission.NO
    assert Permission.YES and not Permission.NO and not Permission.BY_ROLE


def test_keys(engine):
    first = engine.create_identity_and_mint(["chat"])
    engine.add_key({"generate": "Ed25519", "kid": "next"})
    assert [(key.kid, key.state) for key in engine.keys()][1] == ("next", "pending")
    engine.rotate_key({"kid": "next"})
    assert engine.verify(engine.create_identity_and_mint(["chat"]).token).key_id == "next"
    engine.verify(first.token)
    retired = engine.keys().keys[0]
    assert retired.state == "retired" and retired.last_token_dies_at_unix_s > time.time()
    engine.revoke_key(first.key_id)
    with pytest.raises(RevokedTokenError):
        engine.verify(first.token)
    engine.add_key('{"generate": "ES256", "kid": "third"}')
    engine.retire_key("third")
    engine.rotate_key(revoke_old=True)
    assert {key.kid: key.state for key in engine.keys()}["next"] == "revoked"
    assert len(engine.keys()) == 4 and engine.keys().skipped == ()


def test_scopes_are_names(engine):
    user = engine.create_identity()
    for scopes in (
        ["chat", "voip"],
        ("voip", "chat"),
        {"chat", "voip"},
        frozenset(["chat", "voip"]),
    ):
        assert engine.verify(engine.mint(user, scopes).token).scopes == ("chat", "voip")
    token = engine.mint(user, ["chat", "files.read"]).token
    for wrong in ("chat voip", "", " ", "chat ", "unknown", "chat\0", "\u00e9", "chat,voip"):
        for call in (engine.mint, engine.verify):
            with pytest.raises(MintageError) as caught:
                call(user if call == engine.mint else token, [wrong])
            assert caught.value.status is Status.SCOPE_UNKNOWN
    assert len(engine._masks) < 10


def test_the_masks_that_are_remembered_are_bounded(engine):
    for count in range(2000):
        assert engine.permits(["chat"] * count, Capability.CREATE_MESSAGE) in Permission
    assert len(engine._masks) <= 1024


def test_durations(engine):
    user = engine.create_identity()
    wrong = [
        timedelta(0),
        timedelta(minutes=-60),
        timedelta(minutes=60, seconds=1),
        timedelta(minutes=60, microseconds=1),
        timedelta(minutes=2**32 + 60),
        timedelta(minutes=59),
        timedelta.max,
    ]
    for lifetime in wrong:
        with pytest.raises(IdentityError) as caught:
            engine.mint(user, ["chat"], lifetime=lifetime)
        assert caught.value.status is Status.LIFETIME_OUT_OF_RANGE
        assert caught.value.field == "lifetime_minutes"
    token = engine.mint(user, ["chat"], lifetime=timedelta(minutes=60)).token
    for max_age in (timedelta(0), timedelta(seconds=-1), timedelta(seconds=1.5), timedelta.max):
        with pytest.raises(MisuseError) as caught:
            engine.verify(token, max_age=max_age)
        assert caught.value.status is Status.INVALID_ARGUMENT


def test_a_result_is_immutable_and_owns_its_values(engine):
    minted = engine.create_identity_and_mint(["chat"], claims={"list": [1]})
    verified = engine.verify(minted.token)
    for result in (verified, minted, mintage.inspect(minted.token), engine.keys()):
        for name in [name for name in dir(result) if name[0] != "_"]:
            with pytest.raises((AttributeError, TypeError)):
                setattr(result, name, "changed")
    verified.claims["list"].append(2)
    assert verified.claims["list"] == [1]
    with pytest.raises(TypeError):
        mintage.Verified()

    for again in (copy.copy(verified), copy.deepcopy(verified)):
        assert again.identity == verified.identity and again.claims == verified.claims


def test_nothing_of_a_shared_result_can_be_written_to(engine):
    token = engine.create_identity_and_mint(["chat"], claims={"a": 1}).token
    verified = engine.verify(token)

    class Other(tuple):
        __slots__ = ()
        identity = "somebody else"

    # Whatever it has, by any name, by the usual way and by the one behind it.
    for name in [*dir(verified), "new"]:
        value = Other if name == "__class__" else "changed"
        for write in (setattr, object.__setattr__):
            with pytest.raises((AttributeError, TypeError)):
                write(verified, name, value)
        for delete in (delattr, object.__delattr__):
            with pytest.raises((AttributeError, TypeError)):
                delete(verified, name)
    assert not hasattr(verified, "__dict__")
    for part in (verified._proof, verified._names, verified.identity):
        assert type(part) in (bytes, tuple, str)
    assert engine.verify(token) is verified and type(verified) is mintage.Verified
    assert verified.identity != "somebody else" and verified.claims["a"] == 1

    # Nor does it pass for a sequence: who walks through values would come upon the token.
    for walk in (list, iter, lambda one: one[2], lambda one: [*one], json.dumps, sum):
        with pytest.raises(TypeError) as caught:
            walk(verified)
        assert token not in str(caught.value)
    assert token not in repr(verified) and token not in pprint.pformat([verified])


def test_options_are_named(engine):
    token = engine.create_identity_and_mint(["chat"]).token
    with pytest.raises(TypeError):
        engine.verify(token, ["chat"], True)


def test_a_result_that_is_held_keeps_its_values(engine):
    held = []
    for number in range(200):
        minted = engine.create_identity_and_mint(["chat"], claims={"number": number})
        held.append((minted, engine.verify(minted.token)))
    for round in range(1_000_000 if os.environ.get("MINTAGE_LONG") else 5_000):
        minted, _ = held[round % len(held)]
        engine.verify(minted.token)
    engine.revoke_all()
    engine.close()
    for number, (minted, verified) in enumerate(held):
        assert verified.identity == minted.identity
        assert verified.token_id == minted.token_id
        assert verified.epoch == minted.epoch
        assert verified.scopes == ("chat",)
        assert verified.claims["number"] == number


def test_inspecting_proves_nothing(engine):
    minted = engine.create_identity_and_mint(["chat"], claims={"a": 1})
    unverified = mintage.inspect(minted.token)
    assert unverified.header["alg"] == "ES256" and unverified.claims["a"] == 1
    assert unverified.signature_bytes == 64
    assert not isinstance(unverified, mintage.Verified)


def test_errors():
    assert issubclass(MisuseError, ValueError) and issubclass(IdentityError, ValueError)
    assert issubclass(IdentityDeletedError, RevokedTokenError)
    assert issubclass(IdentityDeletedError, IdentityError)
    with pytest.raises(mintage.ConfigError) as caught:
        Engine({"keys": [{"generate": "ES256"}, {"generate": "RS256"}]})
    error = caught.value
    assert error.status is Status.KEY_NOT_GENERATABLE and error.status.value == 4421
    assert error.field == "keys[1].generate"
    assert str(error) == f"{error.field}: {error.message}"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args) == (type(error), error.args) and str(again) == str(error)
    for status in Status:
        if status is not Status.OK:
            with pytest.raises(MintageError) as caught:
                mintage._errors.refuse(status)
            assert caught.value.status is status and str(caught.value).endswith(".")


def test_version_and_features():
    assert mintage.version().count(".") == 2
    assert "memory" in mintage.features()


# ---- results that are remembered


def test_a_result_that_is_remembered_is_asked_for_anew_each_time(manual):
    minted = manual.create_identity_and_mint(["chat"], lifetime=HOUR)
    first = manual.verify(minted.token)
    assert manual.verify(minted.token) is first
    assert manual.verify("".join(list(minted.token)), ["chat"]) is first
    assert manual.verify(minted.token.encode()) is not first
    with pytest.raises(InsufficientScopeError):
        manual.verify(minted.token, ["voip"])
    with pytest.raises(InsufficientScopeError):
        manual.verify(minted.token, ["voip"])
    manual.verify(minted.token)
    for wrong in (minted.token[:-1], minted.token + "A", minted.token[1:], minted.token.lower()):
        with pytest.raises(InvalidTokenError):
            manual.verify(wrong)
    with pytest.raises(InvalidTokenError):
        manual.verify(minted.token, identity=manual.create_identity())
    manual.set_clock(1_800_003_600_000)
    with pytest.raises(ExpiredSignatureError):
        manual.verify(minted.token)
    manual.set_clock(1_800_000_000_000)
    manual.verify(minted.token)
    for revoke in (
        lambda: manual.revoke_token(minted.token),
        lambda: manual.revoke(minted.identity),
        manual.revoke_all,
        lambda: manual.revoke_key(minted.key_id),
    ):
        revoke()
        for _ in range(2):
            with pytest.raises(RevokedTokenError):
                manual.verify(minted.token)
    assert manual._seen == {}


def test_a_result_that_is_no_longer_the_same_is_made_anew(engine):
    token = engine.create_identity_and_mint(["chat"]).token
    first = engine.verify(token)
    place = first._proof.index(first.key_id.encode())
    proof = first._proof[:place] + b"!" + first._proof[place + 1 :]
    wrong = tuple.__new__(mintage.Verified, (first.expires_at_unix_s, "x", proof, first._names))
    engine._seen[token] = wrong
    second = engine.verify(token)
    assert second is not wrong and second == first and engine.verify(token) is second
    engine._seen[token] = wrong
    assert engine.verify_many([token, token]) == [first, first]
    assert engine.verify(token) == first


def test_what_is_remembered_is_bounded(engine):
    assert engine._seen_max == 4096
    engine._seen_max = 100
    for _ in range(250):
        engine.verify(engine.create_identity_and_mint(["chat"]).token)
    assert 0 < len(engine._seen) <= 100
    long = engine.create_identity_and_mint(["chat"], claims={"a": "b" * 2000}).token
    engine.verify(long)
    assert long not in engine._seen
    engine.close()
    assert engine._seen == {}
    for slots in (0, 8):
        with Engine({"cache_slots": slots}) as small:
            for _ in range(20):
                small.verify(small.create_identity_and_mint(["chat"]).token)
            assert len(small._seen) <= slots


# ---- the end of an engine


CALLS = {
    "create_identity": [],
    "create_identity_and_mint": [["chat"]],
    "mint": ["id", ["chat"]],
    "verify": ["a.b.c"],
    "verify_if_ready": ["a.b.c"],
    "verify_many": [[]],
    "mint_many": [[]],
    "verify_external": ["a.b.c"],
    "exchange": ["a.b.c"],
    "set_issuer": [{}],
    "regenerate_key": ["primary"],
    "permits": [["chat"], Capability.CREATE_MESSAGE],
    "revoke": ["id"],
    "revoke_many": [[]],
    "revoke_token": ["a.b.c"],
    "revoke_token_id": ["id", 1],
    "revoke_all": [],
    "delete_identity": ["id"],
    "identity_status": ["id"],
    "add_key": [{}],
    "rotate_key": [],
    "retire_key": ["id"],
    "revoke_key": ["id"],
    "keys": [],
    "jwks": [],
    "sync": [],
    "changes_since": [],
    "changes_apply": [b""],
    "stats": [],
    "set_clock": [1],
}

NAMED = {"exchange": {"client_id": "a", "user_id": "b"}}


def test_a_closed_engine_raises(engine):
    token = engine.create_identity_and_mint(["chat"]).token
    engine.verify(token, ["chat"])
    engine.close()
    engine.close()
    assert set(CALLS) == {name for name in dir(Engine) if name[0] != "_"} - {"close"}
    for name, arguments in CALLS.items():
        with pytest.raises(EngineClosedError, match=r"^The engine is closed\.$"):
            getattr(engine, name)(*arguments, **NAMED.get(name, {}))
    with pytest.raises(EngineClosedError):
        engine.verify_many([token], ["chat"])
    with pytest.raises(EngineClosedError):
        engine.mint_many([mintage.MintRequest("id", ["chat"])])
    for asked in ({"scopes": ["chat"]}, {"scopes": ["unknown"]}, {"identity": "id"}):
        with pytest.raises(EngineClosedError):
            engine.verify(token, **asked)


def test_an_engine_that_did_not_open_is_closed():
    engine = Engine.__new__(Engine)
    with pytest.raises(mintage.ConfigError):
        engine.__init__("not JSON")
    with pytest.raises(EngineClosedError):
        engine.create_identity()


def test_a_forgotten_engine_is_freed():
    engine = Engine()
    handle = weakref.ref(engine._handle)
    token = engine.create_identity_and_mint(["chat"]).token
    verified = engine.verify(token)
    del engine
    gc.collect()
    assert handle() is None
    assert verified.scopes == ("chat",)
