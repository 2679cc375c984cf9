"""What cffi compiles, as far as types are concerned: the functions of include/mintage.h and
native/glue.h are attributes of `lib`."""

from typing import Any

ffi: Any
lib: Any
