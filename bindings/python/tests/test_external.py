"""Tokens of other issuers: verified, exchanged, and never taken for the engine's own; and the two
slots for keys."""

import copy
from datetime import timedelta

import pytest

import mintage
from mintage import Engine, ExchangeError, InvalidTokenError, MisuseError, RevokedTokenError, Status

ISSUER = "https://id.example"


def trusted(provider):
    return {
        "issuer": ISSUER,
        "audience": "api",
        "algorithms": ["ES256"],
        "jwks": provider.jwks(),
        "exchange": {
            "clients": ["app"],
            "user_claim": "sub",
            "scopes": ["chat"],
            "identity_prefix": "example:",
        },
    }


@pytest.fixture
def provider():
    with Engine({"issuer": ISSUER, "audience": "api", "subjects": "any"}) as opened:
        yield opened


@pytest.fixture
def engine(provider):
    with Engine({"start": "open", "issuers": [trusted(provider)]}) as opened:
        yield opened


@pytest.fixture
def proof(provider):
    return provider.mint("user-7", ["chat"], claims={"azp": "app", "own": [1]})


def test_verifying(engine, proof):
    for token in (proof.token, proof.token.encode(), bytearray(proof.token.encode())):
        verified = engine.verify_external(
            token, audience="api", subject="user-7", max_age=timedelta(minutes=1)
        )
        assert type(verified) is mintage.VerifiedExternal
        assert not isinstance(verified, mintage.Verified)
        assert not hasattr(verified, "identity") and not hasattr(verified, "scopes")
        assert verified.subject == "user-7" and verified.issuer_index == 1
        assert verified.token_id == proof.token_id and verified.key_id == proof.key_id
        assert verified.expires_at == proof.expires_at and verified.issued_at == proof.issued_at
        assert verified.claims["own"] == [1]
        with pytest.raises(InvalidTokenError):
            engine.verify(token)
    own = engine.create_identity_and_mint(["chat"]).token
    with pytest.raises(InvalidTokenError):
        engine.verify_external(own)
    assert proof.token not in repr(verified) and "user-7" not in repr(verified)
    for again in (copy.copy(verified), copy.deepcopy(verified)):
        assert type(again) is type(verified) and again == verified
    for name in ("subject", "new", "__class__", "_proof"):
        for write in (setattr, object.__setattr__):
            with pytest.raises((AttributeError, TypeError)):
                write(verified, name, "x")
    with pytest.raises(TypeError):
        mintage.VerifiedExternal()


def test_what_a_call_asks_of_it(engine, proof):
    refusals = [
        ({"audience": ""}, Status.AUDIENCE_MISMATCH),
        ({"audience": "ap"}, Status.AUDIENCE_MISMATCH),
        ({"subject": ""}, Status.WRONG_IDENTITY),
        ({"subject": "User-7"}, Status.WRONG_IDENTITY),
    ]
    for asked, status in refusals:
        with pytest.raises(InvalidTokenError) as caught:
            engine.verify_external(proof.token, **asked)
        assert caught.value.status is status
    for max_age in (timedelta(0), timedelta(seconds=-1)):
        with pytest.raises(MisuseError):
            engine.verify_external(proof.token, max_age=max_age)
    for wrong in ({"audience": 1}, {"subject": b"user-7"}, {"max_age": 1}):
        with pytest.raises(TypeError):
            engine.verify_external(proof.token, **wrong)
    for text in ("", "\0", "a\ud800", "a" * 1_000_000):
        with pytest.raises(InvalidTokenError):
            engine.verify_external(text)


def test_exchanging(engine, proof):
    minted = engine.exchange(proof.token, client_id="app", user_id="user-7")
    assert minted.identity == "example:user-7"
    verified = engine.verify(minted.token, ["chat"])
    assert verified.identity == minted.identity and verified.token_id == minted.token_id
    wrong = [
        (proof.token[:-4], "app", "user-7", "EXTERNAL_TOKEN_INVALID", "token"),
        ("a\ud800", "app", "user-7", "EXTERNAL_TOKEN_INVALID", "token"),
        (proof.token, "", "user-7", "CLIENT_ID_MALFORMED", "client_id"),
        (proof.token, "other", "user-7", "CLIENT_MISMATCH", "client_id"),
        (proof.token, "app", "user-8", "USER_MISMATCH", "user_id"),
        (proof.token, "app", "", "USER_MISMATCH", "user_id"),
    ]
    for token, client, user, status, field in wrong:
        with pytest.raises(ExchangeError) as caught:
            engine.exchange(token, client_id=client, user_id=user)
        assert (caught.value.status.name, caught.value.field) == (status, field)
        assert isinstance(caught.value, InvalidTokenError)
    for client, user in ((None, "user-7"), ("app", None), (b"app", "user-7")):
        with pytest.raises(TypeError):
            engine.exchange(proof.token, client_id=client, user_id=user)
    with pytest.raises(MisuseError):
        engine.exchange(proof.token, client_id="app", user_id="a\ud800")
    engine.revoke(minted.identity)
    with pytest.raises(RevokedTokenError):
        engine.verify(minted.token)
    with pytest.raises(ExchangeError):
        engine.exchange(proof.token, client_id="app", user_id="user-7")


def test_an_issuer_that_is_set_later(provider, proof):
    with Engine() as engine:
        with pytest.raises(InvalidTokenError):
            engine.verify_external(proof.token)
        engine.set_issuer(trusted(provider))
        engine.verify_external(proof.token)
        with Engine({"issuer": ISSUER}) as other:
            engine.set_issuer(trusted(other))
        with pytest.raises(InvalidTokenError):
            engine.verify_external(proof.token)
        for wrong in (None, 5, b"{}", ["a"]):
            with pytest.raises(TypeError):
                engine.set_issuer(wrong)
        for wrong in ({}, "", "not JSON", {"cAnArY": 1}, {"issuer": "a\ud800"}):
            with pytest.raises(mintage.MintageError) as caught:
                engine.set_issuer(wrong)
            assert "cAnArY" not in str(caught.value)


def test_slots():
    keys = [{"generate": "ES256", "slot": slot} for slot in ("primary", "secondary")]
    with Engine({"keys": keys}) as engine:
        assert [key.slot for key in engine.keys()] == ["primary", "secondary"]
        user = engine.create_identity()
        first = engine.mint(user, ["chat"])
        second = engine.mint(user, ["chat"], key_slot="secondary")
        assert first.key_id != second.key_id
        assert engine.create_identity_and_mint(["chat"], key_slot="secondary").key_id == (
            second.key_id
        )
        engine.verify(second.token)
        engine.regenerate_key("secondary")
        engine.verify(first.token)
        with pytest.raises(RevokedTokenError):
            engine.verify(second.token)
        engine.regenerate_key("primary", {"generate": "Ed25519", "kid": "next"})
        assert engine.mint(user, ["chat"]).key_id == "next"
        for wrong in ("", "third", "PRIMARY", "primary "):
            for call in (
                lambda wrong=wrong: engine.mint(user, ["chat"], key_slot=wrong),
                lambda wrong=wrong: engine.regenerate_key(wrong),
                lambda wrong=wrong: engine.mint_many(
                    [mintage.MintRequest(user, ["chat"], key_slot=wrong)]
                ),
            ):
                with pytest.raises(MisuseError) as caught:
                    call()
                assert caught.value.field == "key_slot"
        for wrong in (1, 0, b"primary", ["primary"]):
            with pytest.raises(TypeError):
                engine.mint(user, ["chat"], key_slot=wrong)
            with pytest.raises(TypeError):
                engine.regenerate_key(wrong)
        with pytest.raises(TypeError):
            engine.regenerate_key(None)
