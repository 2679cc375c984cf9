"""The part of the build that pyproject.toml cannot say: first the library, then the extension."""

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class BuildLibraryThenExtension(build_ext):
    def run(self):
        subprocess.run(["make", "--directory", ROOT, "lib"], check=True)
        super().run()


# A licence goes into the wheel only from the folder of the package.
shutil.copy(ROOT / "LICENSE", HERE / "LICENSE")

setup(
    cffi_modules=["build_native.py:ffibuilder"],
    cmdclass={"build_ext": BuildLibraryThenExtension},
    # One wheel for every Python from 3.10 on; cffi keeps to the stable interface by itself.
    options={"bdist_wheel": {"py_limited_api": "cp310"}},
)
