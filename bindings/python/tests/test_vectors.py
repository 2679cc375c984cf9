"""Runs interface/vectors: the answers that an engine gives in every language."""

import base64
import json
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from conftest import ROOT

from mintage import Capability, Engine, MintageError, VerifiedExternal, inspect

FILES = sorted((ROOT / "interface" / "vectors" / "engine").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in FILES
    for case in json.loads(file.read_text())["cases"]
]


def test_there_are_vectors():
    assert len(FILES) >= 8 and len(CASES) >= 100


def test_the_program_that_writes_the_vectors_writes_these(tmp_path):
    for folder in ("interface/vectors/make", "interface/vectors/engine", "tests/keys"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    program = tmp_path / "interface" / "vectors" / "make"
    subprocess.run([sys.executable, program], cwd=tmp_path, check=True, capture_output=True)
    for file in [*FILES, ROOT / "interface" / "vectors" / "http.json"]:
        written = tmp_path / file.relative_to(ROOT)
        assert written.read_text() == file.read_text(), f"python interface/vectors/make: {file}"


@pytest.mark.parametrize("case", CASES)
def test_vector(case):
    config = case["config_text"] if "config_text" in case else case.get("config", {})
    try:
        engine = Engine(config)
    except MintageError as error:
        assert_error(case, error)
        return
    assert case.get("expect", "OK") == "OK"
    with engine:
        if "clock_unix_ms" in case:
            engine.set_clock(case["clock_unix_ms"])
        saved = {}
        for number, step in enumerate(case["steps"]):
            run_step(engine, dict(step), saved, f"step {number}: {step.get('note', step['do'])}")


def run_step(engine, step, saved, where):
    expected = {name: step.pop(name) for name in ("expect", "field", "claim") if name in step}
    wanted = step.pop("result", None)
    step.pop("note", None)
    names = {name: step.pop(name) for name in ("save", "save_identity") if name in step}
    do = step.pop("do")
    arguments = {name: look_up(value, saved) for name, value in step.items()}
    try:
        result = CALLS[do](engine, **arguments)
    except MintageError as error:
        assert_error(expected, error, where)
        return
    assert expected.get("expect", "OK") == "OK", where
    if "save" in names:
        saved[names["save"]] = result
    if "save_identity" in names:
        saved[names["save_identity"]] = result.identity
    if wanted is not None:
        CHECKS.get(do, check_fields)(result, look_up(wanted, saved), where)


def look_up(value, saved):
    """Puts what was saved where "$name" or "$name.token_id" stands."""
    if isinstance(value, dict):
        return {name: look_up(part, saved) for name, part in value.items()}
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    name, _, part = value[1:].partition(".")
    found = saved[name]
    if part:
        return getattr(found, part)
    return found if isinstance(found, str) else found.token


def assert_error(expected, error, where=""):
    assert error.status.name == expected.get("expect", "OK"), where
    if "field" in expected:
        assert error.field == expected["field"], where
    if "claim" in expected:
        assert error.claim == expected["claim"], where


def minting(arguments):
    if "lifetime_minutes" in arguments:
        arguments["lifetime"] = timedelta(minutes=arguments.pop("lifetime_minutes"))
    if "claims_text" in arguments:
        arguments["claims"] = arguments.pop("claims_text")
    return arguments


def asking(arguments):
    if "max_age_s" in arguments:
        arguments["max_age"] = timedelta(seconds=arguments.pop("max_age_s"))
    if "capability" in arguments:
        arguments["capability"] = Capability[arguments["capability"].upper()]
    return arguments


def asking_external(arguments):
    if "identity" in arguments:
        arguments["subject"] = arguments.pop("identity")
    return asking(arguments)


def verify(engine, asked):
    """Asks also whether the answer is at hand: then it is the same."""
    refusal = result = None
    try:
        result = engine.verify(**asked)
    except MintageError as error:
        refusal = error
    try:
        ready = engine.verify_if_ready(**asked)
        assert ready is None or ready == result
    except MintageError as error:
        assert refusal is not None
        assert (error.status, error.claim) == (refusal.status, refusal.claim)
    if refusal is not None:
        raise refusal
    return result


def from_url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


CALLS = {
    "clock": lambda engine, unix_ms: engine.set_clock(unix_ms),
    "create_identity": lambda engine: engine.create_identity(),
    "create_identity_and_mint": lambda engine, **given: engine.create_identity_and_mint(
        **minting(given)
    ),
    "mint": lambda engine, **given: engine.mint(**minting(given)),
    "verify": lambda engine, **given: verify(engine, asking(given)),
    "verify_external": lambda engine, **given: engine.verify_external(**asking_external(given)),
    "exchange": Engine.exchange,
    "set_issuer": Engine.set_issuer,
    "regenerate_key": Engine.regenerate_key,
    "inspect": lambda engine, token: inspect(token),
    "permits": lambda engine, **given: engine.permits(**asking(given)).name.lower(),
    "revoke": Engine.revoke,
    "delete_identity": Engine.delete_identity,
    "identity_status": Engine.identity_status,
    "revoke_all": Engine.revoke_all,
    "revoke_token": Engine.revoke_token,
    "revoke_token_id": Engine.revoke_token_id,
    "changes_apply": lambda engine, changes: engine.changes_apply(from_url(changes)),
    "add_key": Engine.add_key,
    "rotate_key": Engine.rotate_key,
    "retire_key": Engine.retire_key,
    "revoke_key": Engine.revoke_key,
    "keys": Engine.keys,
    "jwks": Engine.jwks,
}


def check_fields(result, wanted, where):
    for name, value in wanted.items():
        if isinstance(result, VerifiedExternal):
            # Of these the C struct has nothing to say; here they do not exist.
            if (name, value) in [("scopes", []), ("epoch", 0)]:
                continue
            name = "subject" if name == "identity" else name
        found = getattr(result, name)
        if name in ("claims", "header"):
            assert {part: found.get(part) for part in value} == value, where
        else:
            assert (list(found) if isinstance(found, tuple) else found) == value, f"{where}: {name}"


def check_keys(result, wanted, where):
    found = iter(result)
    for fields in wanted:
        assert any(
            all(getattr(key, name) == value for name, value in fields.items()) for key in found
        ), where


def check_equal(result, wanted, where):
    assert result == wanted, where


def check_jwks(result, wanted, where):
    assert [key["kid"] for key in result["keys"]] == wanted, where


CHECKS = {
    "keys": check_keys,
    "jwks": check_jwks,
    "permits": check_equal,
    "changes_apply": check_equal,
}
