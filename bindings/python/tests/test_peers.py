"""Tokens to PyJWT and joserfc and back, for every algorithm that both know."""

import base64
import time

import jwt
import pytest
from conftest import IDENTITY_SECRET, ROOT
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt as jose
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from mintage import Engine, InvalidSignatureError, RevokedTokenError

# The older name of Ed25519, which joserfc advises against.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

SECRET = bytes(range(64))
ALGORITHMS = {
    **dict.fromkeys(["HS256", "HS384", "HS512"], (None, OctKey)),
    "ES256": ("ec_p256", ECKey),
    "ES384": ("ec_p384", ECKey),
    **dict.fromkeys(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], ("rsa2048", RSAKey)),
    "EdDSA": ("ed25519", OKPKey),
    "Ed25519": ("ed25519", OKPKey),
}


class Peer:
    """A key, as the engine, PyJWT and joserfc take it."""

    def __init__(self, algorithm):
        file, jose_type = ALGORITHMS[algorithm]
        if file is None:
            self.config = {"secret": base64.b64encode(SECRET).decode()}
            self.private = self.public = SECRET
            self.jose = jose_type.import_key(SECRET)
        else:
            pem = (ROOT / "tests" / "keys" / f"{file}.pem").read_text()
            self.config = {"pem": pem}
            self.private = load_pem_private_key(pem.encode(), None)
            self.public = self.private.public_key()
            self.jose = jose_type.import_key(pem)
        self.config |= {"algorithm": algorithm, "kid": "shared"}


def claims(**more):
    now = int(time.time())
    return {
        "iss": "https://id.example",
        "sub": "user-4711",
        "aud": "https://api.example",
        "iat": now,
        "exp": now + 3600,
        "jti": f"{more.get('by', 'a')}-{time.monotonic_ns()}",
        "scope": "chat voip",
        **more,
    }


@pytest.fixture(params=ALGORITHMS)
def algorithm(request):
    return request.param


@pytest.fixture
def peer(algorithm):
    return Peer(algorithm)


@pytest.fixture
def engine(peer):
    config = {
        "issuer": "https://id.example",
        "audience": "https://api.example",
        "keys": [peer.config],
        "identity_secret": [IDENTITY_SECRET],
        "subjects": "any",
        "start": "open",
        "foreign_minters": True,
        "typ": "JWT",
    }
    with Engine(config) as opened:
        yield opened


# PyJWT knows the key by its older name, EdDSA, alone.
PYJWT_ALGORITHMS = [algorithm for algorithm in ALGORITHMS if algorithm != "Ed25519"]
THEIRS = [("PyJWT", algorithm) for algorithm in PYJWT_ALGORITHMS]
THEIRS += [("joserfc", algorithm) for algorithm in ALGORITHMS]


@pytest.mark.parametrize("algorithm", PYJWT_ALGORITHMS, indirect=True)
def test_ours_verify_in_pyjwt(engine, peer, algorithm):
    token = engine.mint("user-4711", ["chat"], claims={"tenant": "blue"}).token
    decoded = jwt.decode(
        token,
        peer.public,
        algorithms=[algorithm],
        issuer="https://id.example",
        audience="https://api.example",
    )
    assert decoded == engine.verify(token).claims
    assert decoded["sub"] == "user-4711" and decoded["tenant"] == "blue"


def test_ours_verify_in_joserfc(engine, peer, algorithm):
    token = engine.mint("user-4711", ["chat"], claims={"tenant": "blue"}).token
    assert jose.decode(token, peer.jose, algorithms=[algorithm]).claims["tenant"] == "blue"


@pytest.mark.parametrize(("by", "algorithm"), THEIRS, indirect=["algorithm"])
def test_theirs_verify_here(engine, peer, algorithm, by):
    if by == "PyJWT":
        token = jwt.encode(claims(by=by), peer.private, algorithm, headers={"kid": "shared"})
    else:
        header = {"alg": algorithm, "kid": "shared", "typ": "JWT"}
        token = jose.encode(header, claims(by=by), peer.jose, algorithms=[algorithm])
    verified = engine.verify(token, ["voip"])
    assert verified.identity == "user-4711" and verified.claims["by"] == by
    head, payload, signature = token.split(".")
    bent = "A" if signature[20] != "A" else "B"
    with pytest.raises(InvalidSignatureError):
        engine.verify(f"{head}.{payload}.{signature[:20]}{bent}{signature[21:]}")
    engine.revoke("user-4711")
    with pytest.raises(RevokedTokenError):
        engine.verify(token)


def test_the_published_keys_are_theirs(engine, algorithm):
    published = engine.jwks()["keys"]
    if algorithm.startswith("HS"):
        assert published == []
        return
    token = engine.mint("user-4711", ["chat"]).token
    key = ALGORITHMS[algorithm][1].import_key(published[0])
    assert jose.decode(token, key, algorithms=[algorithm]).claims["sub"] == "user-4711"
