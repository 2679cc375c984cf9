"""The types that the package ships, as mypy --strict sees them from outside: a configuration with a
wrong name or value is found before the program runs, and every way to give one is accepted."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

import mintage
from mintage import Config, Engine

ACCEPTED = """
from collections.abc import Mapping
from mintage import Config, Engine, KeyConfig, MintageError, Status

config: Config = {
    "issuer": "https://id.example",
    "audience": ["https://api.example"],
    "keys": [{"generate": "ES256", "slot": "primary"}, {"generate": "ES256", "slot": "secondary"}],
    "lifetime_minutes": {"min": 60, "max": 1440},
    "state": {"redis": {"url": "redis://127.0.0.1", "prefix": "a:"}},
    "start": 1_800_000_000_000,
}
key: KeyConfig = {"jwk": {"kty": "OKP"}, "algorithm": "Ed25519"}
other: Mapping[str, object] = {"typ": "JWT"}
for engine in (Engine(), Engine(config), Engine(other), Engine("{}"), Engine({"scopes": ["a"]})):
    engine.add_key(key)
    engine.rotate_key({"generate": "ES256"})


def answer(error: MintageError) -> tuple[int, str | None, bool, str | None, Status]:
    status = Status(error.status.value)
    return error.http_status, error.oauth_error, error.retryable, error.claim, status
"""

REFUSED = """
from mintage import Config

a: Config = {"isuer": "https://id.example"}
b: Config = {"profile": "other"}
c: Config = {"leeway_s": "10"}
d: Config = {"keys": [{"generate": "RS256"}]}
e: Config = {"issuers": [{"issuer": "https://id.example"}]}
"""


def mypy(program, folder):
    file = folder / "program.py"
    file.write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", folder / "cache", file]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if "error:" in line]


def test_every_way_to_give_a_configuration_has_a_type(tmp_path):
    assert mypy(ACCEPTED, tmp_path) == []


def test_a_wrong_name_or_value_is_a_type_error(tmp_path):
    lines = [int(error.split(":")[1]) for error in mypy(REFUSED, tmp_path)]
    assert lines == [4, 5, 6, 7, 8]


def test_every_field_of_the_configuration_has_a_type_and_a_meaning():
    objects = json.loads((ROOT / "interface" / "interface.json").read_text())["configuration"]
    for described in objects:
        name = described["name"]
        typed = getattr(mintage, name if name == "Config" else f"{name}Config")
        assert typed.__required_keys__ | typed.__optional_keys__ == {
            field["name"] for field in described["fields"]
        }
        required = {field["name"] for field in described["fields"] if field["required"]}
        assert typed.__required_keys__ == required


def test_the_results_have_the_fields_that_the_engine_answers():
    for described in json.loads((ROOT / "interface" / "interface.json").read_text())["results"]:
        typed = getattr(mintage, described["name"])
        fields = {name for one in typed.__mro__ for name in getattr(one, "__annotations__", ())}
        assert fields == {field["name"] for field in described["fields"]}


def test_public_names_are_those_of_the_package():
    for name in mintage.__all__:
        item = getattr(mintage, name)
        if isinstance(item, type):
            assert item.__module__ == "mintage"
    assert len(mintage.__all__) == len(set(mintage.__all__))
    config: Config = {"leeway_s": 1}
    with pytest.raises(mintage.ConfigError), Engine({**config, "leeway_s": 301}):
        pass
