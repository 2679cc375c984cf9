"""What lies between Python and the library: layouts, the version of the interface, panics, and what
is in the wheel."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import BINDING, ROOT

import mintage
from mintage import _call, _native

WHEELS = ROOT / "target" / "python" / "wheel"
PANIC_LIBRARY = ROOT / "target" / "debug" / "libmintage.a"


@pytest.fixture(scope="module")
def build():
    """The script that builds the extension."""
    spec = importlib.util.spec_from_file_location("build_native", BINDING / "build_native.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def install_with(build, folder, library, more=""):
    """The installed package, with an extension that is linked with another library."""
    build.builder(Path(library), more).compile(tmpdir=str(folder))
    for file in Path(mintage.__file__).parent.glob("*.py"):
        shutil.copy(file, folder / "mintage")


def run(folder, program):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_layouts():
    structs = json.loads((ROOT / "interface" / "interface.json").read_text())["structs"]
    assert len(structs) >= 7
    for layout in structs:
        struct = _native.ffi.typeof(layout["name"])
        assert _native.ffi.sizeof(struct) == layout["size"]
        assert _native.ffi.alignof(struct) == layout["align"]
        found = [
            (field, about.offset, _native.ffi.sizeof(about.type)) for field, about in struct.fields
        ]
        assert found == [(one["name"], one["offset"], one["size"]) for one in layout["fields"]]


def test_every_function_and_number_of_the_header_is_declared(build):
    header = (ROOT / "include" / "mintage.h").read_text()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    functions = set(re.findall(r"\b(mintage_\w+)\(", code))
    numbers = dict(re.findall(r"^#define (MINTAGE_\w+) (\d+)$", code, flags=re.MULTILINE))
    assert len(functions) >= 39 and len(numbers) >= 100
    assert functions <= set(dir(_native.lib))
    for name, value in numbers.items():
        assert getattr(_native.lib, name) == int(value)


def test_the_tables_are_the_librarys():
    for status in mintage.Status:
        name = _native.ffi.string(_native.lib.mintage_status_name(status)).decode()
        assert name == status.name
    for capability in mintage.Capability:
        assert getattr(_native.lib, f"MINTAGE_CAPABILITY_{capability.name}") == capability.value


def test_what_grows_between_two_calls_is_read_whole():
    lengths = iter([5000, 6000, 9000, 9000])
    capacities = []

    def write(out, capacity, length):
        length[0] = next(lengths)
        capacities.append(capacity)
        if capacity < length[0]:
            return mintage.Status.BUFFER_TOO_SMALL
        _native.ffi.buffer(out)[: length[0]] = b"a" * length[0]
        return mintage.Status.OK

    assert _call.read_bytes(write) == b"a" * 9000
    assert capacities == [4096, 5625, 6750, 10125]


def test_a_library_of_another_version_is_refused(build, tmp_path):
    header = (ROOT / "include" / "mintage.h").read_text()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    functions = set(re.findall(r"\b(mintage_\w+)\(", code)) - {"mintage_abi_version"}
    stub = "#include <stdlib.h>\nunsigned mintage_abi_version(void) { return 999; }\n"
    stub += "".join(f"void {name}(void) {{ abort(); }}\n" for name in sorted(functions))
    (tmp_path / "stub.c").write_text(stub)
    subprocess.run(["cc", "-fPIC", "-c", "stub.c"], cwd=tmp_path, check=True)
    subprocess.run(["ar", "rcs", "libstub.a", "stub.o"], cwd=tmp_path, check=True)
    install_with(build, tmp_path, tmp_path / "libstub.a")
    done = run(tmp_path, "import mintage")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ImportError: mintage was built for version 1 of the C interface, and the library in it "
        "speaks version 999; build the package anew"
    )


def test_no_library_for_this_platform(tmp_path):
    shutil.copytree(Path(mintage.__file__).parent, tmp_path / "mintage")
    for file in (tmp_path / "mintage").glob("_native*.so"):
        file.write_bytes(b"of another machine")
    done = run(tmp_path, "import mintage")
    assert done.returncode == 1 and "ImportError" in done.stderr.splitlines()[-1]


PANIC = """
import pytest
from mintage import Engine, InternalError, MintRequest, Status, features
from mintage._errors import refuse
from mintage._native import lib

assert "test-panic" in features()
secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
engine, other = Engine({"identity_secret": [secret]}), Engine()
user = engine.create_identity()
token = engine.mint(user, ["chat"]).token
elsewhere = other.create_identity_and_mint(["chat"]).token
engine.verify(token)

for round in range(3):
    with pytest.raises(InternalError) as caught:
        refuse(lib.mintage_test_panic(engine._handle, 0))
    assert caught.value.status is Status.PANIC
    assert engine.verify(token).identity == user
    assert engine.stats()["panics"] == round + 1

assert lib.mintage_test_panic(engine._handle, 1) == Status.PANIC
for call in (
    lambda: engine.verify(token),
    lambda: engine.verify(token, identity=user),
    lambda: engine.mint(user, ["chat"]),
    lambda: engine.revoke(user),
    lambda: engine.revoke_many([user]),
    lambda: engine.changes_apply(b""),
    engine.sync, engine.changes_since,
    lambda: engine.verify(token, ["chat", "voip"]),
    lambda: engine.verify_many([token]),
    lambda: engine.mint_many([MintRequest(user, ["chat"])]),
    lambda: engine.verify_external(token),
    lambda: engine.exchange(token, client_id="a", user_id="b"),
    lambda: engine.set_issuer({}),
    lambda: engine.regenerate_key("primary"),
    engine.create_identity, engine.revoke_all, engine.rotate_key, engine.keys, engine.jwks,
):
    with pytest.raises(InternalError) as caught:
        call()
    assert caught.value.status is Status.POISONED
engine.close()
assert other.verify(elsewhere).scopes == ("chat",)
print("lives")
"""


def test_a_panic_is_an_error_and_the_host_lives(build, tmp_path):
    assert PANIC_LIBRARY.exists(), "make test-python builds it"
    more = "mintage_status mintage_test_panic(const mintage_engine *, uint32_t inside_change);"
    install_with(build, tmp_path, PANIC_LIBRARY, more)
    done = run(tmp_path, PANIC)
    assert done.stdout == "lives\n", done.stderr


# ---- the wheel


@pytest.fixture(scope="module")
def wheel():
    (file,) = WHEELS.glob("mintage-*.whl")
    return file


def test_the_wheel_is_for_a_platform_and_has_what_it_needs(wheel):
    assert re.fullmatch(r"mintage-[\d.]+-cp310-abi3-linux_\w+\.whl", wheel.name)
    cargo = (ROOT / "Cargo.toml").read_text()
    assert wheel.name.split("-")[1] == re.search(r'^version = "(.+)"', cargo, re.M)[1]
    assert mintage.version() == wheel.name.split("-")[1]
    names = zipfile.ZipFile(wheel).namelist()
    files = {name.split("/")[1] for name in names if name.startswith("mintage/")}
    source = {file.name for file in (BINDING / "src" / "mintage").iterdir() if file.is_file()}
    assert files == source | {"_native.abi3.so"}
    assert any(name.endswith("/LICENSE") for name in names)


def test_no_symbol_of_the_library_is_exported():
    extension = _native.__file__
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", extension], capture_output=True, text=True, check=True
    )
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == ["PyInit__native"]
    assert "test-panic" not in mintage.features()


def test_the_wheel_works_without_compiler_and_repository(wheel, tmp_path):
    fresh = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", fresh], check=True)
    clean = {"PATH": "/nonexistent", "HOME": str(tmp_path)}
    kept = ("PIP_CERT", "PIP_INDEX_URL", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy", "NO_PROXY")
    clean |= {name: os.environ[name] for name in kept if name in os.environ}
    python = fresh / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", wheel],
        env=clean,
        cwd=tmp_path,
        check=True,
    )
    program = """
import mintage
with mintage.Engine() as engine:
    minted = engine.create_identity_and_mint(["chat"])
    print(engine.verify(minted.token, ["chat"]).identity == minted.identity)
"""
    done = subprocess.run(
        [python, "-c", program], env=clean, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout == "True\n", done.stderr
