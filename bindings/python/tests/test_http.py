"""Runs interface/vectors/http.json, as interface/vectors/README.md describes it, against the sample
`service`.

Requests are written to a socket byte by byte: an HTTP client would merge or drop a second header.
"""

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import BINDING, IDENTITY_SECRET, ROOT

from mintage import Engine, MintageError, StaleError, Status, inspect

VECTORS = json.loads((ROOT / "interface" / "vectors" / "http.json").read_text())
CASES = [pytest.param(case, id=f"{case['state']}: {case['name']}") for case in VECTORS["cases"]]
SAMPLE = BINDING / "samples" / "service.py"
SETUP = {"revoke_token": "token", "delete_identity": "identity"}


def load_sample():
    spec = importlib.util.spec_from_file_location("service", SAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["service"] = module
    spec.loader.exec_module(module)
    return module


service = load_sample()


def test_there_are_cases():
    assert len(CASES) >= 70
    assert {case["state"] for case in VECTORS["cases"]} == VECTORS["states"].keys()


@pytest.mark.parametrize("case", CASES)
def test_case(case, tmp_path):
    tokens = dict(VECTORS["tokens"])
    with engine_in(case["state"], tmp_path, tokens) as engine, serving(engine) as port:
        for number, step in enumerate(case["steps"]):
            where = f"step {number}: {step['request']}"[:200]
            raw = send(port, request_bytes(step["request"], tokens))
            check(step["answer"], raw, tokens, where)
            for token in used(step["request"], tokens):
                assert not repeats(raw.decode("latin-1"), token), where


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_every_status_of_the_state_and_every_internal_one_is_unavailable(status):
    error = MintageError(status)
    assert error.http_status in (400, 401, 403, 500, 503)
    assert (error.http_status == 503) == (
        status.value // 1000 in (5, 9) or status is Status.INVALID_HANDLE
    )
    assert error.oauth_error in {
        400: (None, "invalid_request"),
        401: ("invalid_token",),
        403: ("insufficient_scope",),
    }.get(error.http_status, (None,))


def test_the_program_reads_its_configuration_from_the_file_that_the_variable_names(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"issuer": "https://id.example"}))
    for variables, expected in (
        ({}, None),
        ({"MINTAGE_CONFIG": "config.json"}, "https://id.example"),
    ):
        with subprocess.Popen(
            [sys.executable, "-W", "error", str(SAMPLE)],
            cwd=tmp_path,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                port = int(process.stdout.readline().rpartition(":")[2])
                login = "user=alice&password=wonderland"
                request = {"method": "POST", "target": "/login", "headers": [], "body": login}
                status, _, body = parse(send(port, request_bytes(request, {})))
                assert status == 200
                assert inspect(json.loads(body)["token"]).claims.get("iss") == expected
            finally:
                process.terminate()


# ---- the engine and the server of a case


@contextmanager
def engine_in(state, folder, tokens):
    """An engine in this state, which the service cannot bring about itself."""
    config = {**VECTORS["engine"], **VECTORS["states"][state]}
    path = Path(folder) / "state.db"
    if state in ("stale", "unreachable"):
        config |= {"state": {"sqlite": str(path)}, "sealing_key": IDENTITY_SECRET}
    with Engine(config) as engine:
        engine.set_clock(VECTORS["clock_unix_ms"])
        for step in VECTORS["setup"]:
            argument = step[SETUP[step["do"]]]
            getattr(engine, step["do"])(tokens.get(argument.lstrip("$"), argument))
        if state in ("stale", "unreachable"):
            for file in path.parent.glob("state.db*"):
                file.rename(file.with_name(f"away-{file.name}"))
        if state == "stale":
            wait_until_stale(engine, tokens["valid"])
        if state == "closed_engine":
            engine.close()
        yield engine


def wait_until_stale(engine, token):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            engine.verify(token)
        except StaleError:
            return
        time.sleep(0.05)
    raise AssertionError("the state did not become stale")


@contextmanager
def serving(engine):
    with service.make_server(engine) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


# ---- requests and answers, as bytes


def filled(text, tokens):
    return re.sub(r"\$(\w+)", lambda found: tokens[found[1]], text)


def used(request, tokens):
    texts = [request["target"], *request["headers"], request.get("body", "")]
    return [tokens[name] for name in re.findall(r"\$(\w+)", " ".join(texts))]


def request_bytes(request, tokens):
    lines = [
        f"{request['method']} {request['target']} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
    ]
    lines += request["headers"]
    body = filled(request.get("body", ""), tokens)
    if "body" in request:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(filled(line, tokens) for line in lines)
    return f"{head}\r\n\r\n{body}".encode("latin-1")


def send(port, data):
    """The whole answer, up to the end of the connection; what was read if the server reset it."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                answer += part
        except ConnectionError:
            pass
    return answer


def parse(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = [
        (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    ]
    if ("transfer-encoding", "chunked") in headers:
        body = unchunked(body)
    return int(status_line.split(" ")[1]), headers, body


def unchunked(body):
    size, _, rest = body.partition(b"\r\n")
    length = int(size, 16)
    return rest[:length] + unchunked(rest[length + 2 :]) if length else b""


def check(expected, raw, tokens, where):
    if not raw and expected.get("may_close"):
        return
    status, headers, body = parse(raw)
    statuses = expected["status"]
    assert status in (statuses if isinstance(statuses, list) else [statuses]), where
    challenge = expected["www_authenticate"]
    found = [value for name, value in headers if name == "www-authenticate"]
    assert found == ([] if challenge is None else [challenge]), where
    for name, value in expected.get("headers", {}).items():
        assert (name.lower(), value) in headers, where
    if "allow" in expected:
        allowed = ",".join(value for name, value in headers if name == "allow")
        assert expected["allow"] in [method.strip() for method in allowed.split(",")], where
    if "body" in expected:
        check_body(expected["body"], headers, body, where)
    if "save" in expected:
        tokens[expected["save"].lstrip("$")] = json.loads(body)["token"]


def check_body(expected, headers, body, where):
    if expected is None:
        assert body == b"", where
        return
    assert dict(headers)["content-type"].startswith("application/json"), where
    found = json.loads(body)
    assert {name: found.get(name) for name in expected} == expected, where


def repeats(answer, token):
    """Whether 16 consecutive characters of the token, or a whole shorter one, are in the answer."""
    runs = {token[at : at + 16] for at in range(max(len(token) - 15, 1))} - {""}
    return any(run in answer for run in runs)
