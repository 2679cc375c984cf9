"""Runs every program of the README, and every sample, as it stands."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from conftest import BINDING

README = (BINDING / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$(?=\n*(?:```text\n(.*?)^```$)?)", README, re.M | re.S)
PROGRAMS = [(text, output) for language, text, output in BLOCKS if language == "python"]


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


@pytest.mark.parametrize("sample", ["basic", "scopes", "revoke", "rotate", "exchange", "shared"])
def test_sample(sample, tmp_path):
    shown = run(str(BINDING / "samples" / f"{sample}.py"), cwd=tmp_path).splitlines()
    expected = {
        "basic": "refused: TOKEN_MALFORMED",
        "scopes": "by role: True",
        "revoke": "deleted: IDENTITY_DELETED",
        "exchange": "refused: REVOKED",
        "rotate": "states: active, retired, revoked",
        "shared": "afterwards: REVOKED",
    }
    assert shown[-1] == expected[sample]


@pytest.fixture
def service(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(BINDING / "samples" / "service.py")],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def call(method, url, token=None, body=None):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            return response.status, json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


def test_service(service):
    def sign_in(user, password):
        return call("POST", f"{service}/sign-in", body={"user": user, "password": password})

    assert sign_in("alice", "wrong")[0] == 401
    assert sign_in("nobody", "")[0] == 401
    assert call("POST", f"{service}/sign-in", body=["alice"])[0] == 400
    phone = sign_in("alice", "wonderland")[1]["token"]
    laptop = sign_in("alice", "wonderland")[1]["token"]
    bob = sign_in("bob", "builder")[1]["token"]

    assert call("POST", f"{service}/messages", phone, {"text": "hello"})[0] == 201
    status, body = call("GET", f"{service}/messages", bob)
    assert status == 200 and body["messages"][0].startswith("hello")
    assert call("POST", f"{service}/messages", bob, {"text": "hi"})[0] == 201
    for wrong in (None, "x", phone + "x", "\xe9"):
        assert call("GET", f"{service}/messages", wrong)[0] == 401
    assert call("GET", f"{service}/elsewhere", phone)[0] == 404

    assert call("POST", f"{service}/log-out", phone)[0] == 204
    for token in (phone, laptop):
        status, body = call("GET", f"{service}/messages", token)
        assert (status, body) == (401, {"error": "REVOKED"})
    assert call("GET", f"{service}/messages", bob)[0] == 200
    again = sign_in("alice", "wonderland")[1]["token"]
    assert call("GET", f"{service}/messages", again)[0] == 200
    assert call("GET", f"{service}/keys")[1]["keys"][0]["alg"] == "ES256"
