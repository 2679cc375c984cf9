# Generated from src/ by `make generate`. Do not edit.
"""The version of these files, and the check that the library is of the same one."""

VERSION = "0.1.0"
"""The version of these files."""
ABI_VERSION = 2
"""The version of the C interface that they are written for."""


def mismatch(library_version: str, library_abi_version: int) -> str | None:
    """Why these files cannot use this library, if they cannot."""
    if (library_version, library_abi_version) == (VERSION, ABI_VERSION):
        return None
    return (
        f"mintage {VERSION} (ABI {ABI_VERSION}) cannot use a library of mintage {library_version} "
        f"(ABI {library_abi_version}); install both from one build"
    )
