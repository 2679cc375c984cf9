"""mintage mints and verifies scoped JWTs inside this process, and knows at once when an identity
has been revoked.

    from mintage import Engine

    with Engine() as engine:
        user = engine.create_identity()
        minted = engine.mint(user, ["chat"])
        verified = engine.verify(minted.token, ["chat"])
        assert verified.identity == user

This package is a thin layer over the C interface, which `include/mintage.h` specifies.
"""

from . import _native
from ._raw.version import mismatch as _mismatch

# First of all: with an extension of another build, nothing below would mean what it says.
if _why := _mismatch(
    _native.__file__,
    _native.ffi.string(_native.lib.mintage_version()).decode(),
    _native.lib.mintage_abi_version(),
):
    raise ImportError(_why)

from . import _raw
from ._engine import Engine, features, inspect, version
from ._mintage_error import MintageError
from ._raw import *  # noqa: F403
from ._results import (
    Changes,
    KeyRing,
    Minted,
    MintRequest,
    Permission,
    Unverified,
    Verified,
    VerifiedExternal,
)

__all__ = [
    "Changes",
    "Engine",
    "KeyRing",
    "MintRequest",
    "MintageError",
    "Minted",
    "Permission",
    "Unverified",
    "Verified",
    "VerifiedExternal",
    "features",
    "inspect",
    "version",
]
__all__ += _raw.__all__

# Users meet all of these as `mintage.X`, in tracebacks too.
for _name in __all__:
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = __name__
