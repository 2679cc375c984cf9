"""Runs every program of the README, and every sample, as it stands. test_http.py runs the sample
`service`."""

import re
import subprocess
import sys

import pytest
from conftest import BINDING, ROOT

README = (BINDING / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$(?=\n*(?:```text\n(.*?)^```$)?)", README, re.M | re.S)
PROGRAMS = [(text, output) for language, text, output in BLOCKS if language == "python"]
SAMPLES = [
    file for file in sorted((ROOT / "interface" / "samples").glob("*.md")) if file.stem != "README"
]


def run(*arguments, cwd):
    command = [sys.executable, "-W", "error", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_has_programs():
    assert len(PROGRAMS) == 9
    assert len(PROGRAMS[0][0].splitlines()) == 5
    assert ("sh", "pip install ./bindings/python\n") in [block[:2] for block in BLOCKS]


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_program(number, tmp_path):
    text, output = PROGRAMS[number]
    assert run("-c", text, cwd=tmp_path) == (output or "True\n")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_sample(sample, tmp_path):
    (expected,) = re.findall(r"^```text\n(.*?)^```$", sample.read_text(), re.M | re.S)
    assert run(str(BINDING / "samples" / f"{sample.stem}.py"), cwd=tmp_path) == expected


def test_every_sample_is_described():
    programs = {file.stem for file in (BINDING / "samples").glob("*.py")}
    assert programs == {sample.stem for sample in SAMPLES} | {"service"}
    assert len(SAMPLES) == 6
