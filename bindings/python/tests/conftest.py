"""What the tests share. They run against the installed package, never against the source folder."""

import base64
from pathlib import Path

import pytest

import mintage

BINDING = Path(__file__).resolve().parent.parent
ROOT = BINDING.parent.parent

assert BINDING not in Path(mintage.__file__).resolve().parents, "install the wheel first"

SECRET = bytes(range(32))
IDENTITY_SECRET = base64.b64encode(SECRET).decode()


@pytest.fixture
def engine():
    with mintage.Engine({"scopes": ["files.read"]}) as opened:
        yield opened


@pytest.fixture
def shared(tmp_path):
    """The configuration of siblings: state in a file that nobody has opened yet."""
    return {"state": {"sqlite": str(tmp_path / "state.db")}, "sealing_key": IDENTITY_SECRET}


@pytest.fixture
def manual():
    """An engine whose clock stands at a round time."""
    with mintage.Engine({"clock": "manual"}) as opened:
        opened.set_clock(1_800_000_000_000)
        yield opened
