"""The part of the build that pyproject.toml cannot say: first the library, then the extension."""

import os
import subprocess

from setuptools import setup
from setuptools.command.build_ext import build_ext


class BuildLibraryThenExtension(build_ext):
    def run(self):
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        subprocess.run(["make", "--directory", root, "lib"], check=True)
        super().run()


setup(
    cffi_modules=["build_native.py:ffibuilder"],
    cmdclass={"build_ext": BuildLibraryThenExtension},
    # One wheel for every Python from 3.10 on; cffi keeps to the stable interface by itself.
    options={"bdist_wheel": {"py_limited_api": "cp310"}},
)
