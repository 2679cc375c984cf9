# Generated from src/ by `make generate`. Do not edit.
"""The version of these files, and the check that the extension is of the same one."""

VERSION = "0.1.0"
"""The version of these files."""
ABI_VERSION = 2
"""The version of the C interface that they are written for."""


def mismatch(extension: str, version: str, abi_version: int) -> str | None:
    """Why these files cannot use an extension of these versions, if they cannot."""
    if (version, abi_version) == (VERSION, ABI_VERSION):
        return None
    return (
        f"the Python files are of mintage {VERSION} (interface {ABI_VERSION}), but {extension} is "
        f"of mintage {version} (interface {abi_version}); install both from the same build"
    )
