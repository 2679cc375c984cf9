"""Many tokens in one call: every verdict is that of the single call, in the same order."""

import threading
from datetime import timedelta

import pytest

import mintage
from mintage import (
    Engine,
    InsufficientScopeError,
    InvalidTokenError,
    MintageError,
    MintRequest,
    MisuseError,
    Status,
    Verified,
)


def said(refusal):
    """Status, field and message. A batch has a status for each item, and so no claim."""
    return refusal.args[:3]


def outcome(call):
    try:
        return call()
    except InvalidTokenError as refusal:
        return type(refusal), said(refusal)


def test_each_verdict_is_that_of_the_single_call(engine):
    user, other = engine.create_identity(), engine.create_identity()
    good = [
        engine.mint(user, ["chat"], claims={"n": "x" * (number * 40)}).token for number in range(60)
    ]
    revoked = engine.mint(other, ["chat"]).token
    engine.verify(revoked)
    engine.revoke(other)
    deleted = engine.create_identity_and_mint(["chat"])
    engine.delete_identity(deleted.identity)
    tokens = [*good[:30]]
    for token in good[30:]:
        tokens += [
            token,
            token[:-1],
            "",
            "a.b.c",
            token.encode(),
            bytearray(token.encode()),
            memoryview(token.encode()),
            "a\ud800b",
            "\u00e9" + token,
            "a" * 9000,
            revoked,
            deleted.token,
            engine.mint(user, ["voip"]).token,
        ]
    for scopes in (None, [], ["chat"], ["chat"]):
        verdicts = engine.verify_many(tokens, scopes)
        assert len(verdicts) == len(tokens)
        for token, verdict in zip(tokens, verdicts, strict=True):
            if not isinstance(verdict, Verified):
                assert isinstance(verdict, InvalidTokenError) and verdict.__traceback__ is None
                verdict = type(verdict), said(verdict)
            assert verdict == outcome(
                lambda token=token, scopes=scopes: engine.verify(token, scopes)
            )
    assert revoked not in engine._seen
    assert len({id(one) for one in verdicts if isinstance(one, MintageError)}) == sum(
        isinstance(one, MintageError) for one in verdicts
    )


def test_results_are_shared_with_single_calls_and_asked_for_anew(manual):
    minted = [
        manual.create_identity_and_mint(["chat"], lifetime=timedelta(hours=1)) for _ in range(50)
    ]
    tokens = [one.token for one in minted]
    first = manual.verify_many(tokens)
    assert all(one is manual.verify(token) for one, token in zip(first, tokens, strict=True))
    again = manual.verify_many(tokens, ["chat"])
    assert all(one is two for one, two in zip(first, again, strict=True))
    assert all(type(one) is InsufficientScopeError for one in manual.verify_many(tokens, ["voip"]))
    manual.verify_many(tokens)
    manual.revoke(minted[7].identity)
    verdicts = manual.verify_many(tokens)
    assert [n for n, one in enumerate(verdicts) if not isinstance(one, Verified)] == [7]
    manual.set_clock(1_800_003_600_000)
    assert not any(isinstance(one, Verified) for one in manual.verify_many(tokens))


def test_what_is_remembered_stays_bounded():
    with Engine({"cache_slots": 0}) as engine:
        token = engine.create_identity_and_mint(["chat"]).token
        assert isinstance(engine.verify_many([token] * 3000)[-1], Verified)
        assert engine._seen == {}
    with Engine() as engine:
        engine._seen_max = 10
        engine.verify_many([engine.create_identity_and_mint(["chat"]).token for _ in range(35)])
        assert len(engine._seen) <= 10


@pytest.mark.parametrize("wrong", [None, 1, 1.5, ["a"], {"a": 1}, object()])
def test_an_item_that_is_no_token_is_an_error_before_anything_is_done(engine, wrong):
    token = engine.create_identity_and_mint(["chat"]).token
    before = engine.stats()
    for tokens in ([token, wrong], [wrong], [token.encode(), wrong, token]):
        with pytest.raises(TypeError) as caught:
            engine.verify_many(tokens)
        assert caught.value.__context__ is None
    assert engine.stats() == before


def test_lists_that_are_none(engine):
    token = engine.create_identity_and_mint(["chat"]).token
    for wrong in (token, token.encode(), bytearray(b"a"), None, 5):
        with pytest.raises(TypeError):
            engine.verify_many(wrong)
        with pytest.raises(TypeError):
            engine.mint_many(wrong)
    with pytest.raises(TypeError):
        engine.verify_many([token], "chat")
    with pytest.raises(mintage.IdentityError):
        engine.verify_many([token], ["unknown"])
    assert engine.verify_many([]) == [] and engine.mint_many([]) == []
    assert isinstance(engine.verify_many(iter([token]))[0], Verified)
    assert len(engine.verify_many({token: 1}.keys())) == 1
    most = mintage._native.lib.MINTAGE_BATCH_MAX
    assert len(engine.verify_many(["a"] * most)) == most
    for call in (engine.verify_many, engine.mint_many):
        with pytest.raises(MisuseError) as caught:
            call(["a"] * (most + 1))
        assert caught.value.status is Status.INVALID_ARGUMENT


def test_a_list_that_other_threads_change(engine):
    tokens = [engine.create_identity_and_mint(["chat"]) for _ in range(40)]
    names = {one.token: one.identity for one in tokens}
    shared = list(names)
    stop = threading.Event()

    def change():
        while not stop.is_set():
            shared.append(shared.pop(0))
            shared.reverse()
            del shared[20:]
            shared.extend(list(names)[20:])

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(500):
            for verdict in engine.verify_many(shared):
                assert isinstance(verdict, Verified)
                assert verdict.claims["sub"] == verdict.identity in names.values()
    finally:
        stop.set()
        thread.join()


def test_minting_many(engine):
    users = [engine.create_identity() for _ in range(5)]
    hour = timedelta(hours=1)
    requests = [
        MintRequest(users[0], ["chat"]),
        MintRequest(users[1], ["voip", "files.read"], lifetime=hour, claims={"a": "\u00e9"}),
        MintRequest("no identity", ["chat"]),
        MintRequest(users[2], ["unknown"]),
        MintRequest(users[2], []),
        MintRequest(users[2], ["chat"], lifetime=timedelta(0)),
        MintRequest(users[2], ["chat"], claims={"sub": "x"}),
        MintRequest(users[2], ["chat"], claims=""),
        MintRequest(users[2], ["chat"], audience=""),
        MintRequest("", ["chat"]),
        MintRequest(users[3], ["chat"], key_slot="secondary"),
        *(MintRequest(users[4], ["chat"], claims={"a": "x" * 3000}) for _ in range(100)),
    ]
    outcomes = engine.mint_many(requests)
    assert len(outcomes) == len(requests)
    for request, minted in zip(requests, outcomes, strict=True):
        if isinstance(minted, MintageError):
            with pytest.raises(type(minted)) as caught:
                engine.mint(
                    request.identity,
                    request.scopes,
                    lifetime=request.lifetime,
                    claims=request.claims,
                    audience=request.audience,
                    key_slot=request.key_slot,
                )
            assert (caught.value.status, str(caught.value)) == (minted.status, str(minted))
            assert minted.__traceback__ is None
            continue
        verified = engine.verify(minted.token)
        assert verified.identity == minted.identity == request.identity
        assert verified.token_id == minted.token_id and verified.key_id == minted.key_id
        assert set(verified.scopes) == set(request.scopes)
        assert request.claims is None or verified.claims["a"] == request.claims["a"]
    refused = [n for n, one in enumerate(outcomes) if isinstance(one, MintageError)]
    assert refused == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert outcomes[1].expires_at - outcomes[1].issued_at == hour
    assert "3000" not in repr(requests) and users[0] not in repr(requests)


def test_what_cannot_be_passed_mints_nothing(engine):
    good = MintRequest(engine.create_identity(), ["chat"])
    minted = engine.stats()["minted"]
    for wrong in (
        {"identity": 5},
        {"identity": "a\ud800"},
        {"scopes": "chat"},
        {"scopes": None},
        {"claims": {"a": object()}},
        {"claims": b"{}"},
        {"lifetime": 60},
        {"key_slot": 1},
        {"audience": b"a"},
    ):
        given = {"identity": good.identity, "scopes": ["chat"], **wrong}
        with pytest.raises((TypeError, MisuseError)):
            engine.mint_many([good, MintRequest(**given)])
    for wrong in (None, "id", ("id", ["chat"]), {"identity": "id"}):
        with pytest.raises(TypeError):
            engine.mint_many([good, wrong])
    assert engine.stats()["minted"] == minted
