"""Builds `mintage._native`: the C library and the glue, compiled against include/mintage.h.

The declarations that cffi needs are made from the header itself whenever the extension is built;
no copy of them is kept. The library is linked in as a static one, with its symbols hidden, so the
wheel needs nothing but cffi where it is installed.
"""

import re
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARY = ROOT / "target" / "release" / "libmintage.a"


def declarations(header: str) -> str:
    """What cffi can read of a C header: no comments, and of the preprocessor's lines only the
    numbers, whose values the C compiler fills in."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    text = re.sub(r"#ifdef __cplusplus.*?#endif", "", text, flags=re.DOTALL)
    text = re.sub(r"^#define (MINTAGE_\w+) \d+$", r"#define\0 \1 ...", text, flags=re.MULTILINE)
    text = re.sub(r"^#(?!define\0).*$", "", text, flags=re.MULTILINE)
    return text.replace("\0", "").replace("MINTAGE_MUST_USE", "")


def builder(library: Path = LIBRARY, more: str = "") -> FFI:
    """What compiles the extension with `library`. Tests link other ones, with `more` functions."""
    ffi = FFI()
    header = ROOT / "include" / "mintage.h"
    glue = HERE / "native" / "glue.h"
    source = HERE / "native" / "glue.c"
    ffi.cdef(declarations(header.read_text()))
    ffi.cdef(declarations(glue.read_text()))
    ffi.cdef(more)
    ffi.set_source(
        "mintage._native",
        f'#include "mintage.h"\n{more}\n{source.read_text()}',
        include_dirs=[str(header.parent), str(glue.parent)],
        depends=[str(header), str(glue), str(source), str(library)],
        extra_objects=[str(library)],
        extra_compile_args=["-std=c11", "-O2", "-fvisibility=hidden"],
        extra_link_args=[
            "-Wl,--exclude-libs,ALL",
            "-Wl,--gc-sections",
            "-Wl,-s",
            "-Wl,-z,nodelete",
        ],
        libraries=["pthread", "dl", "m", "gcc_s"],
    )
    return ffi


def ffibuilder() -> FFI:
    return builder()
