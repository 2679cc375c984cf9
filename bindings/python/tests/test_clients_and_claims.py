"""The client that a token is issued to, the claim that an error is about, what a service answers
with, and verifying only without a wait."""

import base64
import hashlib
import json
import pickle
from datetime import timedelta

import jwt
import pytest
from conftest import ROOT, SECRET

import mintage
from mintage import (
    Capability,
    Engine,
    EngineClosedError,
    ExpiredSignatureError,
    IdentityError,
    InsufficientScopeError,
    InvalidAudienceError,
    MintRequest,
    RevokedTokenError,
    Status,
)

NOW_S = 1_800_000_000
HMAC = {"secret": base64.b64encode(SECRET).decode(), "algorithm": "HS256", "kid": "k"}
PEM = (ROOT / "tests" / "keys" / "ec_p256.pem").read_text()


def host(**more):
    return Engine({"keys": [HMAC], "subjects": "any", "start": "open", "clock": "manual", **more})


# ---- clients


def test_a_token_names_its_client(engine):
    user = engine.create_identity()
    for client in ("w", "web", "x" * 128, "ä" * 64):
        token = engine.mint(user, ["chat"], client=client).token
        for verified in (
            engine.verify(token),
            engine.verify(token),
            engine.verify_many([token])[0],
        ):
            assert verified.client == client and verified.claims["client_id"] == client
        assert engine.create_identity_and_mint(["chat"], client=client).token
    assert engine.verify(engine.mint(user, ["chat"]).token).client is None
    one, other = engine.mint_many(
        [MintRequest(user, ["chat"], client="batch"), MintRequest(user, ["chat"])]
    )
    assert engine.verify(one.token).client == "batch" and engine.verify(other.token).client is None


def test_a_client_that_cannot_be(engine):
    user = engine.create_identity()
    for client in ("", "x" * 129, "a\0b"):
        with pytest.raises(IdentityError) as caught:
            engine.mint(user, ["chat"], client=client)
        assert caught.value.status is Status.CLIENT_INVALID and caught.value.field == "client"
        (error,) = engine.mint_many([MintRequest(user, ["chat"], client=client)])
        assert error.status is Status.CLIENT_INVALID
    with pytest.raises(mintage.MisuseError):
        engine.mint(user, ["chat"], client="\ud800")
    with pytest.raises(TypeError):
        engine.mint(user, ["chat"], client=7)
    with pytest.raises(IdentityError) as caught:
        engine.mint(user, ["chat"], claims={"client_id": "web"})
    assert caught.value.status is Status.CLAIM_RESERVED


def test_the_configured_client_is_the_default():
    with Engine({"client": "web"}) as engine:
        user = engine.create_identity()
        assert engine.verify(engine.mint(user, ["chat"]).token).client == "web"
        assert engine.verify(engine.mint(user, ["chat"], client="app").token).client == "app"


# ---- what an error is about


def test_an_error_names_the_claim(manual):
    with host(audience="here") as here, host(audience="there") as there:
        for one in (here, there):
            one.set_clock(NOW_S * 1000)
        token = there.mint("alice", ["chat"]).token
        for call in (here.verify, lambda token: here.verify(token, max_age=timedelta(hours=1))):
            with pytest.raises(InvalidAudienceError) as caught:
                call(token)
            assert caught.value.claim == "aud"
    minted = manual.create_identity_and_mint(["chat"], lifetime=timedelta(hours=1))
    manual.verify(minted.token)
    manual.set_clock((minted.expires_at_unix_s + 1) * 1000)
    # From the cache, and then at first sight.
    for _ in range(2):
        with pytest.raises(ExpiredSignatureError) as caught:
            manual.verify(minted.token)
        assert caught.value.claim == "exp"
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.claim == "exp" and again.args == caught.value.args
    for missing in ("sub", "exp", "iat", "jti"):
        claims = {"sub": "a", "iat": NOW_S, "exp": NOW_S + 3600, "jti": "t", "scope": "chat"}
        claims = {name: value for name, value in {**claims, "epoch": 0}.items() if name != missing}
        token = jwt.encode(claims, SECRET, "HS256", {"kid": "k", "typ": "at+jwt"})
        with host() as engine, pytest.raises(mintage.MissingRequiredClaimError) as caught:
            engine.set_clock(NOW_S * 1000)
            engine.verify(token)
        assert caught.value.claim == missing
    with pytest.raises(IdentityError) as caught:
        manual.mint("nobody", ["chat"])
    assert caught.value.claim is None


def test_an_error_has_what_a_service_answers(engine):
    token = engine.create_identity_and_mint(["chat"]).token
    with pytest.raises(InsufficientScopeError) as caught:
        engine.verify(token, ["voip"])
    error = caught.value
    assert (error.http_status, error.oauth_error) == (403, "insufficient_scope")
    assert error.retryable is False
    rows = json.loads((ROOT / "interface" / "interface.json").read_text())["statuses"]
    for row in rows[1:]:
        error = mintage._errors.error_of(row["number"])
        assert error.http_status == row["http_status"]
        assert error.oauth_error == row["oauth_error"]
        assert error.retryable is row["retryable"]
    assert Status.STALE.retryable and Status.STALE.http_status == 503


# ---- only without a wait


def test_verifying_only_if_ready(engine):
    minted = engine.create_identity_and_mint(["chat"])
    before = engine.stats()
    for wrong in (minted.token, "not a token", b"\xff", ""):
        assert engine.verify_if_ready(wrong) is None
    assert engine.stats() == before
    first = engine.verify(minted.token)
    for token in (minted.token, minted.token.encode(), bytearray(minted.token.encode())):
        ready = engine.verify_if_ready(token, ["chat"], capability=Capability.CREATE_MESSAGE)
        assert ready == first and ready.claims == first.claims
    assert engine.verify_if_ready(minted.token, identity=minted.identity) == first
    with pytest.raises(InsufficientScopeError):
        engine.verify_if_ready(minted.token, ["voip"])
    engine.verify_if_ready(minted.token, ["voip", "chat"], any_scope=True)
    engine.revoke(minted.identity)
    with pytest.raises(RevokedTokenError):
        engine.verify_if_ready(minted.token)
    with pytest.raises(TypeError):
        engine.verify_if_ready(None)
    with pytest.raises(TypeError):
        engine.verify_if_ready(minted.token, any_scope=1)
    engine.close()
    with pytest.raises(EngineClosedError):
        engine.verify_if_ready(minted.token)


def test_without_a_cache_nothing_is_ready():
    with Engine({"cache_slots": 0}) as engine:
        token = engine.create_identity_and_mint(["chat"]).token
        engine.verify(token)
        assert engine.verify_if_ready(token) is None


# ---- foreign tokens with long names


def test_long_names_in_tokens_of_other_issuers():
    own = {"keys": [{"pem": PEM, "algorithm": "ES256"}], "start": "open", "subjects": "any"}
    public = Engine(own).jwks()
    for length in (64, 255, 256, 900):
        kid = "k" * length
        keys = {"keys": [{**public["keys"][0], "kid": kid}]}
        issuer = {"issuer": "https://id.example", "audience": "api", "jwks": keys, "typ": "JWT"}
        claims = {"iss": "https://id.example", "aud": "api", "sub": "s" * 255}
        claims |= {"iat": NOW_S, "exp": NOW_S + 3600, "azp": "app"}
        token = jwt.encode(claims, PEM, "ES256", {"kid": kid, "typ": "JWT"})
        with Engine({"issuers": [issuer], "start": "open", "clock": "manual"}) as engine:
            engine.set_clock(NOW_S * 1000)
            verified = engine.verify_external(token)
        digest = base64.urlsafe_b64encode(hashlib.sha256(kid.encode()).digest())
        assert verified.subject == "s" * 255 and verified.claims == claims
        assert verified.key_id == (kid if length < 256 else digest.rstrip(b"=").decode())
        assert verified.issuer_index == 1 and verified.token_id == ""
