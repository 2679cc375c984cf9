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
from mintage._raw import errors as _errors
from mintage._raw import version as _version

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
    package = Path(mintage.__file__).parent
    shutil.copytree(
        package, folder / "mintage", dirs_exist_ok=True, ignore=lambda *_: ["_native.abi3.so"]
    )


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
    described = json.loads((ROOT / "interface" / "interface.json").read_text())
    rows = {row["number"]: row for row in described["statuses"]}
    assert set(rows) == set(mintage.Status)
    for status in mintage.Status:
        name = _native.ffi.string(_native.lib.mintage_status_name(status)).decode()
        assert name == status.name
        for column in ("name", "http_status", "oauth_error", "retryable"):
            assert getattr(status, column) == rows[status.value][column]
    assert set(_errors.CLASS_OF) == set(mintage.Status) - {mintage.Status.OK}
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


SENTENCE = (
    "ImportError: the Python files are of mintage {} (interface {}), but {} is of mintage {} "
    "(interface {}); install both from the same build"
)


def test_an_extension_of_another_interface_is_refused(build, tmp_path):
    header = (ROOT / "include" / "mintage.h").read_text()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    functions = set(re.findall(r"\b(mintage_\w+)\(", code))
    stub = "#include <stdlib.h>\nunsigned mintage_abi_version(void) { return 999; }\n"
    stub += 'const char *mintage_version(void) { return "9.9.9"; }\n'
    functions -= {"mintage_abi_version", "mintage_version"}
    stub += "".join(f"void {name}(void) {{ abort(); }}\n" for name in sorted(functions))
    (tmp_path / "stub.c").write_text(stub)
    subprocess.run(["cc", "-fPIC", "-c", "stub.c"], cwd=tmp_path, check=True)
    subprocess.run(["ar", "rcs", "libstub.a", "stub.o"], cwd=tmp_path, check=True)
    install_with(build, tmp_path, tmp_path / "libstub.a")
    done = run(tmp_path, "import mintage")
    assert done.returncode == 1
    (extension,) = (tmp_path / "mintage").glob("_native*.so")
    ours = (_version.VERSION, _version.ABI_VERSION)
    sentence = SENTENCE.format(*ours, extension, "9.9.9", 999)
    assert done.stderr.splitlines()[-1] == sentence


@pytest.mark.parametrize("other", [("VERSION", "9.9.9"), ("ABI_VERSION", 999)])
def test_files_of_another_build_are_refused(tmp_path, other):
    shutil.copytree(Path(mintage.__file__).parent, tmp_path / "mintage")
    file = tmp_path / "mintage" / "_raw" / "version.py"
    name, value = other
    text, count = re.subn(rf"^{name} = .*$", f"{name} = {value!r}", file.read_text(), flags=re.M)
    assert count == 1
    file.write_text(text)
    done = run(tmp_path, "import mintage")
    assert done.returncode == 1
    installed = {"VERSION": mintage.version(), "ABI_VERSION": _native.lib.mintage_abi_version()}
    (extension,) = (tmp_path / "mintage").glob("_native*.so")
    theirs = {**installed, name: value}
    sentence = SENTENCE.format(*theirs.values(), extension, *installed.values())
    assert done.stderr.splitlines()[-1] == sentence


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
    lambda: engine.verify_if_ready(token),
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
    files = {name for name in names if name.startswith("mintage/")}
    source = BINDING / "src"
    wanted = {str(file.relative_to(source)) for file in source.rglob("*") if file.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name and ".egg-info" not in name}
    assert files == wanted | {"mintage/_native.abi3.so"}
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
