"""What the topics share: the keys, the time, and tokens that are signed without mintage."""

import base64
import hashlib
import hmac
import json
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "engine"
KEYS = pathlib.Path(__file__).resolve().parents[3] / "tests" / "keys"

NOW_S = 1_800_000_000
"""The time in every case, in seconds since 1970."""

SECRET = bytes(range(1, 65))
"""The HMAC secret of every case that names no other; 64 bytes are enough for HS512."""


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def pem(name: str) -> str:
    return (KEYS / name).read_text()


def private_key(name: str):
    return serialization.load_pem_private_key(pem(name).encode(), None)


HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}

PEM_FILES = {
    "ES256": "ec_p256.pem",
    "ES384": "ec_p384.pem",
    "Ed25519": "ed25519.pem",
    "EdDSA": "ed25519.pem",
}


def pem_file(algorithm: str) -> str:
    return PEM_FILES.get(algorithm, "rsa2048.pem")


_remembered: dict[str, str] = {}


def remember_tokens_of(path: pathlib.Path) -> None:
    """Takes over the signatures of the tokens: some come out differently each time."""
    if path.exists():
        for case in json.loads(path.read_text())["cases"]:
            for step in case.get("steps", []):
                signed, _, signature = step.get("token", "").rpartition(".")
                if "expect" not in step:
                    _remembered[signed] = signature
                elif step["expect"] == "ALGORITHM_MISMATCH":
                    # Nobody has looked at the signature; one that was accepted is better.
                    _remembered.setdefault(signed, signature)


def sign_raw(algorithm: str, message: bytes, secret: bytes = SECRET) -> bytes:
    """The signature of RFC 7518 for this algorithm, by the key of `tests/keys`."""
    bits = algorithm[2:]
    if algorithm.startswith("HS"):
        return hmac.new(secret, message, getattr(hashlib, f"sha{bits}")).digest()
    key = private_key(pem_file(algorithm))
    if algorithm.startswith("ES"):
        der = key.sign(message, ec.ECDSA(HASHES[bits](), deterministic_signing=True))
        size = key.key_size // 8
        return b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(der))
    if algorithm.startswith("RS"):
        return key.sign(message, padding.PKCS1v15(), HASHES[bits]())
    if algorithm.startswith("PS"):
        digest = HASHES[bits]()
        pss = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
        return key.sign(message, pss, digest)
    return key.sign(message)


def as_bytes(part: dict | str | bytes) -> bytes:
    if isinstance(part, dict):
        part = json.dumps(part, separators=(",", ":"))
    return part.encode() if isinstance(part, str) else part


def signed_text(first_two: str, algorithm: str = "HS256", secret: bytes = SECRET) -> str:
    """Signs a first and second segment as they stand."""
    if algorithm.startswith("PS") and first_two in _remembered:
        return f"{first_two}.{_remembered[first_two]}"
    return f"{first_two}.{b64url(sign_raw(algorithm, first_two.encode(), secret))}"


def header(algorithm: str = "HS256", **more) -> dict:
    named = {"alg": algorithm, "kid": "k", "typ": "at+jwt", **more}
    return {name: value for name, value in named.items() if value is not None}


def claims(**more) -> dict:
    """Claims that every engine here accepts; a value of None leaves one out."""
    named = {
        "sub": "alice",
        "iat": NOW_S,
        "exp": NOW_S + 3600,
        "jti": "t",
        "scope": "chat",
        "epoch": 0,
        **more,
    }
    return {name: value for name, value in named.items() if value is not None}


def token(payload=None, head=None, algorithm: str = "HS256", secret: bytes = SECRET) -> str:
    """A token with this header and payload, objects or text, properly signed."""
    head = as_bytes(header(algorithm) if head is None else head)
    payload = as_bytes(claims() if payload is None else payload)
    return signed_text(f"{b64url(head)}.{b64url(payload)}", algorithm, secret)


def hmac_key(algorithm: str = "HS256", kid: str = "k", secret: bytes = SECRET, **more) -> dict:
    return {"secret": base64_text(secret), "algorithm": algorithm, "kid": kid, **more}


def pem_key(algorithm: str, kid: str = "k", **more) -> dict:
    return {"pem": pem(pem_file(algorithm)), "algorithm": algorithm, "kid": kid, **more}


def config(**more) -> dict:
    """An engine that shares its key with this kit and mints for any text."""
    return {
        "keys": [hmac_key()],
        "subjects": "any",
        "start": "open",
        "clock": "manual",
        **more,
    }


def case(name: str, *steps: dict, **fields) -> dict:
    settings = fields.pop("config", None) or config()
    return {"name": name, "config": settings, "clock_unix_ms": NOW_S * 1000, "steps": list(steps)}


def unopened(name: str, settings: dict | str, expect: str, field: str | None = None) -> dict:
    """A configuration that is refused."""
    key = "config_text" if isinstance(settings, str) else "config"
    found = {"name": name, key: settings, "expect": expect}
    return found if field is None else {**found, "field": field}


def issuer_token(payload: dict, algorithm: str = "RS256", kid: str = "entra", typ: str = "JWT") -> str:
    """A token of another issuer."""
    return token(payload, header(algorithm, kid=kid, typ=typ), algorithm)


def step(do: str, expect: str = "OK", **arguments) -> dict:
    return {"do": do, **arguments} | ({} if expect == "OK" else {"expect": expect})


def verify(token: str, expect: str = "OK", **arguments) -> dict:
    return step("verify", expect, token=token, **arguments)


def refused(note: str, token: str, expect: str, **arguments) -> dict:
    return {"note": note} | verify(token, expect, **arguments)


def accepted(note: str, token: str, **arguments) -> dict:
    return {"note": note} | verify(token, **arguments)


def mint(identity: str = "alice", expect: str = "OK", scopes=("chat",), **arguments) -> dict:
    return step("mint", expect, identity=identity, scopes=list(scopes), **arguments)


def clock(unix_s: float) -> dict:
    return step("clock", unix_ms=round(unix_s * 1000))


def rsa_jwk_public(name: str) -> dict:
    numbers = private_key(name).public_key().public_numbers()
    assert isinstance(numbers, rsa.RSAPublicNumbers)
    size = (numbers.n.bit_length() + 7) // 8
    return {
        "kty": "RSA",
        "n": b64url(numbers.n.to_bytes(size, "big")),
        "e": b64url(numbers.e.to_bytes(3, "big")),
    }


def ec_jwk_public(name: str) -> dict:
    key = private_key(name).public_key()
    numbers, size = key.public_numbers(), key.key_size // 8
    return {
        "kty": "EC",
        "crv": f"P-{key.key_size}",
        "x": b64url(numbers.x.to_bytes(size, "big")),
        "y": b64url(numbers.y.to_bytes(size, "big")),
    }


def ec_jwk_private(name: str) -> dict:
    key = private_key(name)
    secret = key.private_numbers().private_value.to_bytes(key.key_size // 8, "big")
    return {**ec_jwk_public(name), "d": b64url(secret)}


def thumbprint(jwk: dict) -> str:
    """RFC 7638, over the members that the type requires."""
    required = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}
    members = {name: jwk[name] for name in required[jwk["kty"]]}
    return b64url(hashlib.sha256(as_bytes(members)).digest())
