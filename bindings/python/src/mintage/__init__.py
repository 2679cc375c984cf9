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

from ._native import lib as _lib

# First of all: with another interface, nothing below would mean what it says.
if _lib.mintage_abi_version() != _lib.MINTAGE_ABI_VERSION:
    raise ImportError(
        f"mintage was built for version {_lib.MINTAGE_ABI_VERSION} of the C interface, and the "
        f"library in it speaks version {_lib.mintage_abi_version()}; build the package anew"
    )

from ._engine import Engine, features, inspect, version
from ._mintage_error import MintageError
from ._raw.errors import (
    ChangesError,
    ConfigError,
    DecodeError,
    EngineClosedError,
    ExchangeError,
    ExpiredSignatureError,
    IdentityDeletedError,
    IdentityError,
    ImmatureSignatureError,
    InsufficientScopeError,
    InternalError,
    InvalidAlgorithmError,
    InvalidAudienceError,
    InvalidIssuerError,
    InvalidSignatureError,
    InvalidTokenError,
    MissingRequiredClaimError,
    MisuseError,
    NotSharedError,
    RevokedTokenError,
    StaleError,
    StateError,
    StateUnavailableError,
)
from ._raw.results import IdentityStatus, KeyInfo, KeySlot, StateStats, Stats
from ._raw.tables import Capability, Status
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
    "Capability",
    "Changes",
    "ChangesError",
    "ConfigError",
    "DecodeError",
    "Engine",
    "EngineClosedError",
    "ExchangeError",
    "ExpiredSignatureError",
    "IdentityDeletedError",
    "IdentityError",
    "IdentityStatus",
    "ImmatureSignatureError",
    "InsufficientScopeError",
    "InternalError",
    "InvalidAlgorithmError",
    "InvalidAudienceError",
    "InvalidIssuerError",
    "InvalidSignatureError",
    "InvalidTokenError",
    "KeyInfo",
    "KeyRing",
    "KeySlot",
    "MintRequest",
    "MintageError",
    "Minted",
    "MissingRequiredClaimError",
    "MisuseError",
    "NotSharedError",
    "Permission",
    "RevokedTokenError",
    "StaleError",
    "StateError",
    "StateStats",
    "StateUnavailableError",
    "Stats",
    "Status",
    "Unverified",
    "Verified",
    "VerifiedExternal",
    "features",
    "inspect",
    "version",
]
