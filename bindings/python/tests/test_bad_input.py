"""Input of the wrong kind, out of range, or hostile: a clear error each, never a crash, and never a
text of which a part is a secret."""

import base64
import copy
import json
import pickle
import traceback
from datetime import timedelta

import pytest
from conftest import IDENTITY_SECRET, ROOT

import mintage
from mintage import (
    DecodeError,
    Engine,
    InsufficientScopeError,
    InvalidTokenError,
    MintageError,
    MisuseError,
    Status,
    Verified,
)

SURROGATE = "a\ud800b"
CANARY = "cAnArY0123456789"


@pytest.fixture
def token(engine):
    return engine.create_identity_and_mint(["chat"]).token


NOT_TEXT = [None, 1, 1.5, True, ["a"], {"a": 1}, object(), b"bytes"]


@pytest.mark.parametrize("wrong", NOT_TEXT)
def test_what_is_not_text_is_a_type_error(engine, token, wrong):
    texts = [
        lambda: engine.mint(wrong, ["chat"]),
        lambda: engine.revoke(wrong),
        lambda: engine.delete_identity(wrong),
        lambda: engine.identity_status(wrong),
        lambda: engine.revoke_token_id(wrong, 1),
        lambda: engine.retire_key(wrong),
        lambda: engine.revoke_key(wrong),
        lambda: engine.verify(token, [wrong]),
    ]
    if wrong is not None:
        texts += [
            lambda: engine.verify(token, identity=wrong),
            lambda: engine.verify(token, audience=wrong),
            lambda: engine.mint("id", ["chat"], audience=wrong),
        ]
    for call in texts:
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, ["a"], {"a": 1}, object()])
def test_what_is_not_a_token_is_a_type_error(engine, wrong):
    for call in (engine.verify, engine.revoke_token, mintage.inspect):
        with pytest.raises(TypeError):
            call(wrong)


def test_other_arguments_of_the_wrong_type(engine, token):
    user = engine.create_identity()
    calls = [
        lambda: engine.verify(token, 5),
        lambda: engine.verify(token, "chat"),
        lambda: engine.verify(token, b"chat"),
        lambda: engine.verify(token, capability=1),
        lambda: engine.verify(token, capability=0),
        lambda: engine.verify(token, capability="create_message"),
        lambda: engine.verify(token, max_age=60),
        lambda: engine.permits(["chat"], 10),
        lambda: engine.permits(None, mintage.Capability.CREATE_MESSAGE),
        lambda: engine.mint(user, None),
        lambda: engine.mint(user, "chat"),
        lambda: engine.mint(user, ["chat"], lifetime=60),
        lambda: engine.mint(user, ["chat"], claims=["a"]),
        lambda: engine.mint(user, ["chat"], claims=b"{}"),
        lambda: engine.add_key(None),
        lambda: engine.add_key(5),
        lambda: engine.rotate_key(5),
        lambda: engine.revoke_token_id("id", 1.5),
        lambda: engine.revoke_token_id("id", True),
        lambda: engine.set_clock("now"),
        lambda: Engine(5),
        lambda: Engine(b"{}"),
        lambda: Engine(["a"]),
    ]
    for call in calls:
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize(
    "text",
    ["", "\0", "a\0b", "a" * 1_000_000, "é", "\U0001f600" * 3000, SURROGATE, "a b", "..", "a.b.c"],
    ids=lambda text: repr(text[:4]),
)
def test_odd_texts(engine, token, text):
    with pytest.raises(MintageError):
        mintage.inspect(text)
    for call in (
        lambda: engine.verify(text),
        lambda: engine.verify(token + text[:9000]) if text else engine.verify(""),
        lambda: engine.revoke_token(text),
        lambda: engine.verify(token, [text]),
        lambda: engine.verify(token, identity=text),
        lambda: engine.verify(token, audience=text),
        lambda: engine.mint(text, ["chat"]),
        lambda: engine.mint(engine.create_identity(), ["chat"], audience=text),
        lambda: engine.mint(engine.create_identity(), ["chat"], claims=text),
        lambda: engine.revoke(text),
        lambda: engine.identity_status(text),
        lambda: engine.delete_identity(text),
        lambda: engine.retire_key(text),
        lambda: engine.revoke_key(text),
        lambda: engine.add_key(text),
        lambda: engine.rotate_key(text),
        lambda: Engine(text),
    ):
        with pytest.raises(MintageError):
            call()


def test_text_that_is_no_text(engine):
    # A client can send anything as a token: that is a refusal, and it is counted.
    with pytest.raises(DecodeError) as caught:
        engine.verify(SURROGATE)
    assert caught.value.status is Status.TOKEN_MALFORMED
    assert caught.value.__context__ is None
    assert engine.stats()["refused"]["TOKEN_MALFORMED"] == 1
    with pytest.raises(MisuseError) as caught:
        engine.revoke(SURROGATE)
    assert caught.value.status is Status.INVALID_UTF8 and caught.value.field == "identity"
    assert caught.value.__context__ is None


def test_tokens_in_other_forms(engine, token):
    class Text(str):
        def encode(self, *_):
            return b"a.b.c"

    class Bytes(bytes):
        def __len__(self):
            return 1 << 40

        def __bytes__(self):
            return b"a.b.c"

    data = token.encode()
    for form in (data, bytearray(data), memoryview(data), Text(token), Bytes(data)):
        verified = engine.verify(form)
        assert verified.claims["jti"] == verified.token_id
    wide = memoryview(b"".join(bytes([byte, 0]) for byte in data))[::2]
    assert engine.verify(wide).scopes == ("chat",)


def test_a_buffer_that_changes_afterwards_changes_nothing(engine, token):
    buffer = bytearray(token.encode())
    verified = engine.verify(buffer)
    buffer[:] = b"x" * len(buffer)
    assert verified.claims["jti"] == verified.token_id


def test_claims_that_are_not_json(engine):
    user = engine.create_identity()
    circular = {}
    circular["self"] = circular
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    for claims in ({"a": b"b"}, {"a": float("nan")}, {"a": object()}, {("a",): 1}, circular, deep):
        with pytest.raises(MisuseError) as caught:
            engine.mint(user, ["chat"], claims=claims)
        assert caught.value.status is Status.INVALID_ARGUMENT
        assert caught.value.field == "claims" and caught.value.__context__ is None
    with pytest.raises(MisuseError):
        engine.mint(user, ["chat"], claims={"a": SURROGATE})
    for claims in ({"sub": "x"}, "[]", "", '{"a":1,"a":2}', {1: "a", "1": "b"}, {"a": "b" * 5000}):
        with pytest.raises(mintage.IdentityError):
            engine.mint(user, ["chat"], claims=claims)
    nested = {"a": {"b": [1, None, True, "\u20ac", 2**60, -0.5]}}
    assert (
        engine.verify(engine.mint(user, ["chat"], claims=nested).token).claims["a"] == nested["a"]
    )


def test_numbers_with_many_digits(engine):
    claims = '{"n":1' + "0" * 4000 + ',"m":-3}'
    try:
        token = engine.mint(engine.create_identity(), ["chat"], claims=claims).token
    except mintage.IdentityError:
        return
    assert engine.verify(token).claims["n"] == 10**4000

    payload = base64.urlsafe_b64encode(b'{"n":1' + b"0" * 5000 + b"}").rstrip(b"=")
    said = mintage.inspect(b"eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ." + payload + b".AAAA")
    assert said.claims["n"] == float("inf")


def test_numbers_out_of_range(engine):
    for number in (2**63, -(2**63) - 1, 10**30):
        for call in (lambda n: engine.revoke_token_id("id", n), engine.set_clock):
            with pytest.raises(MisuseError) as caught:
                call(number)
            assert caught.value.status is Status.INVALID_ARGUMENT


# ---- the canary: nothing that was passed in comes out in words


def everything_said(call):
    """What an error of a call says, to whoever looks, its causes included."""
    try:
        result = call()
    except BaseException as error:
        said = [str(error), repr(error), repr(vars(error))]
        said += traceback.format_exception_only(error) + getattr(error, "__notes__", [])
        assert error.__cause__ is None and error.__context__ is None, repr(error)
        return " ".join(said)
    return f"{result!r} {result}"


def positions(document, path=()):
    """Every place of a document, with the path to it."""
    yield path
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in inner:
        if isinstance(value, (dict, list)):
            yield from positions(value, (*path, name))
        else:
            yield (*path, name)


def with_canary(document, path, value):
    changed = copy.deepcopy(document)
    if not path:
        return value
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


EC_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "a",
    "alg": "ES256",
    "use": "sig",
    "x": "J53BsG8pM75wC8NK0sc7J2tDegwXpPIWvEIomrP1zQY",
    "y": "RyD9trWr-PYEu3RSumb2icXzLVkQs_s3_7jlEM3avf8",
}
CONFIG = {
    "issuer": "https://id.example",
    "audience": ["https://a", "https://b"],
    "profile": "standard",
    "typ": "at+jwt",
    "kid": "required",
    "resource": {"id": "00000000-1111-2222-3333-444444444444", "location": "x", "region": "y"},
    "subjects": "issued",
    "identity_secret": [IDENTITY_SECRET],
    "scopes": ["files.read"],
    "lifetime_minutes": {"min": 60, "max": 1440, "default": 1440},
    "leeway_s": 0,
    "keys": [
        {"pem": (ROOT / "tests/keys/ec_p256.pem").read_text(), "algorithm": "ES256", "kid": "b"},
        {"pem_file": "key.pem", "algorithm": "RS256", "state": "retired"},
        {"secret": IDENTITY_SECRET, "algorithm": "HS256"},
        {"jwk": EC_JWK},
    ],
    "jwks": {"keys": [EC_JWK]},
    "state": {"memory": {}},
    "sealing_key": IDENTITY_SECRET,
    "start": "open",
    "fork": "shared",
    "cache_slots": 1,
    "clock": "system",
}


@pytest.mark.parametrize("path", list(positions(CONFIG)), ids=str)
def test_canary_in_a_configuration(path):
    values = [CANARY, {CANARY: CANARY}, [CANARY], {"a": CANARY.encode()}, CANARY + SURROGATE]
    for value in values:
        said = everything_said(lambda value=value: Engine(with_canary(CONFIG, path, value)))
        assert CANARY not in said


SHARED = {
    "state": {"sqlite": "state.db"},
    "sealing_key": IDENTITY_SECRET,
    "identity_secret": [IDENTITY_SECRET],
    "max_staleness_s": 60,
    "on_stale": "refuse",
}


@pytest.mark.parametrize("path", list(positions(SHARED)), ids=str)
def test_canary_in_the_configuration_of_state(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a canary may be the name of a file
    for value in [
        CANARY,
        f"no/{CANARY}",
        CANARY + "\0",
        {CANARY: CANARY},
        [CANARY],
        CANARY + SURROGATE,
    ]:
        said = everything_said(lambda value=value: Engine(with_canary(SHARED, path, value)))
        assert CANARY not in said


def test_canary_in_changes_and_cursors(shared):
    with Engine(shared) as engine:
        changes = engine.changes_since().bytes
        hostile = [CANARY.encode(), CANARY.encode() * 2, changes + CANARY.encode()]
        hostile += [changes[:8] + CANARY.encode() + changes[24:]]
        for wrong in (*hostile, CANARY, {CANARY: CANARY}, [CANARY]):
            for call in (engine.changes_apply, engine.changes_since, engine.revoke_many):
                assert CANARY not in everything_said(lambda call=call, wrong=wrong: call(wrong))
        assert CANARY not in everything_said(lambda: engine.revoke_many([CANARY]))
        assert CANARY not in everything_said(lambda: engine.revoke_many([CANARY + SURROGATE]))
        engine.mint(engine.create_identity(), ["chat"])
        assert IDENTITY_SECRET not in repr(engine.changes_since())


@pytest.mark.parametrize("path", list(positions(EC_JWK)), ids=str)
def test_canary_in_a_key(engine, path):
    for value in (CANARY, {"a": CANARY}, [CANARY]):
        key = {"jwk": with_canary(EC_JWK, path, value)}
        for call in (engine.add_key, engine.rotate_key):
            said = everything_said(lambda call=call, key=key: call(key))
            assert CANARY not in said


def test_canary_in_claims_tokens_and_names(engine):
    user = engine.create_identity()
    documents = [
        {CANARY: 1},
        {"a": CANARY},
        {"a": {CANARY: {"b": [CANARY]}}},
        {"sub": CANARY},
        {"a": {CANARY: b"x"}},
        {CANARY: object()},
        {CANARY: {"deep": float("nan")}},
        {CANARY: SURROGATE},
        {"a": CANARY * 400},
        f'{{"{CANARY}":1,"{CANARY}":2}}',
        CANARY,
        f'{{"{CANARY}',
    ]
    for claims in documents:
        assert CANARY not in everything_said(lambda c=claims: engine.mint(user, ["chat"], claims=c))
    token = engine.mint(user, ["chat"], claims={"a": CANARY}).token
    assert CANARY not in everything_said(lambda: engine.verify(token))
    encoded = base64.urlsafe_b64encode(json.dumps({CANARY: CANARY}).encode()).decode().rstrip("=")
    header, payload, signature = token.split(".")
    hostile = [
        f"{encoded}.{payload}.{signature}",
        f"{header}.{encoded}.{signature}",
        f"{header}.{payload}.{CANARY}",
        CANARY + SURROGATE,
        token + CANARY,
        bytearray(CANARY.encode()),
    ]
    for wrong in hostile:
        for call in (engine.verify, engine.revoke_token, mintage.inspect):
            said = everything_said(lambda call=call, wrong=wrong: call(wrong))
            assert CANARY not in said and encoded not in said
    names = [
        lambda: engine.verify(token, [CANARY]),
        lambda: engine.verify(token, [CANARY + " " + CANARY]),
        lambda: engine.verify(token, CANARY),
        lambda: engine.verify(token, identity=CANARY),
        lambda: engine.verify(token, audience=CANARY),
        lambda: engine.verify(token, capability=CANARY),
        lambda: engine.verify(token, max_age=CANARY),
        lambda: engine.mint(CANARY, ["chat"]),
        lambda: engine.mint(user, ["chat"], audience=CANARY),
        lambda: engine.mint(user, ["chat"], lifetime=CANARY),
        lambda: engine.revoke(CANARY + SURROGATE),
        lambda: engine.revoke_key(CANARY),
        lambda: engine.retire_key(CANARY),
        lambda: engine.revoke_token_id(CANARY, CANARY),
    ]
    for call in names:
        assert CANARY not in everything_said(call)


def test_no_token_in_a_repr(engine):
    minted = engine.create_identity_and_mint(["chat"], lifetime=timedelta(hours=1))
    verified = engine.verify(minted.token)
    for shown in (minted, verified, mintage.inspect(minted.token), engine, engine.keys()):
        for text in (repr(shown), str(shown), f"{shown}"):
            assert not any(part in text for part in minted.token.split("."))


def test_what_can_be_gone_through_once_is_no_list_of_scopes():
    with Engine({"subjects": "any"}) as engine:
        token = engine.mint("alice", ["chat"]).token
        once = map(str, ["voip"])
        for scopes in (
            once,
            (name for name in ["voip"]),
            filter(None, []),
            bytearray(),
            {},
            range(0),
        ):
            for _ in range(2):
                with pytest.raises(TypeError):
                    engine.verify(token, scopes=scopes)
                with pytest.raises(TypeError):
                    engine.verify_many([token], scopes=scopes)
        with pytest.raises(TypeError):
            engine.verify(token, scopes=["voip", "chat"], any_scope="false")


def test_a_name_that_compares_as_it_likes_is_no_name():
    class Sly(str):
        def __hash__(self) -> int:
            return hash("voip")

        def __eq__(self, other: object) -> bool:
            return True

    with Engine({"subjects": "any"}) as engine:
        token = engine.mint("alice", ["chat"]).token
        with pytest.raises(TypeError):
            engine.mint("alice", [Sly("chat")])
        with pytest.raises(InsufficientScopeError):
            engine.verify(token, scopes=["voip"])

        class Anything(type):
            def __eq__(cls, other: object) -> bool:
                return True

            def __hash__(cls) -> int:
                return hash(str)

        class Text(str, metaclass=Anything):
            def __hash__(self) -> int:
                return hash(token)

            def __eq__(self, other: object) -> bool:
                return True

        engine.verify(token)
        [verdict] = engine.verify_many([Text("garbage")])
        assert isinstance(verdict, InvalidTokenError)


def test_a_result_is_made_by_an_engine_alone_and_does_not_leave_as_a_tuple():
    with Engine({"subjects": "any"}) as engine:
        token = engine.mint("alice", ["chat"]).token
        verified = engine.verify(token)
        for make in (
            lambda: Verified(),
            lambda: Verified.__new__(Verified, (1, "root", b"", ())),
            lambda: pickle.dumps(verified),
            lambda: verified * 2,
            lambda: len(verified),
            lambda: token in verified,
            lambda: copy.copy(engine),
            lambda: pickle.dumps(engine),
        ):
            with pytest.raises(TypeError):
                make()
        assert copy.deepcopy(verified) is verified
        assert verified == engine.verify(token)
        assert verified != tuple.__new__(tuple, ())
