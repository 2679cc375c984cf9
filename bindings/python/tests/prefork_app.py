"""The application that test_prefork.py lets gunicorn serve. It is loaded, and the engine opened,
before the workers are forked."""

import json
import os
import time
from urllib.parse import parse_qs

from mintage import Engine, MintageError

engine = Engine(json.loads(os.environ["MINTAGE_CONFIG"]))
opened_in = os.getpid()


def answer(path, query):
    """What is asked for, by the worker that was asked. The times are those of a clock that all
    processes of the machine share: when the call began, and when it had returned."""
    began = time.monotonic()
    said = {}
    try:
        if path == "/mint":
            minted = engine.create_identity_and_mint(["chat"])
            said = {"identity": minted.identity, "token": minted.token}
        elif path == "/verify":
            said = {"identity": engine.verify(query["token"][0]).identity}
        elif path == "/revoke":
            engine.revoke(query["identity"][0])
        status = "OK"
    except MintageError as error:
        status = error.status.name
    returned = time.monotonic()
    about = {"pid": os.getpid(), "opened_in": opened_in, "status": status}
    return {**said, **about, "began": began, "returned": returned}


def app(environ, start_response):
    body = json.dumps(answer(environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"]))).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
