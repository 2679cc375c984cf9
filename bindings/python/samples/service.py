"""A small HTTP service: it signs users in, verifies the token of every request, and logs out.

    POST /login      takes a form with `user` and `password`; answers with a token
    GET  /messages   requires a token with the scope `chat`
    GET  /whoami     requires a token
    POST /logout     requires a token; revokes all tokens of its user

`python service.py 8080` serves on that port; without one, on a free port, which it prints. The
variable MINTAGE_CONFIG names the file with the engine's configuration, as for the command line.
interface/vectors/http.json fixes the answers; the services in other languages give the same.

A token has up to 8192 bytes. The headers of a request may therefore have 16 KiB in all, and the
proxy in front of this service, which also provides TLS, must allow as much.
"""

import hmac
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from mintage import Engine, MintageError, Verified

HEADER_BYTES_MAX = 16 * 1024
BODY_BYTES_MAX = 4096

# Your user table, in short. Yours has hashes of passwords.
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
SCOPES = {"alice": ["chat"], "bob": ["voip"]}


@dataclass(eq=False)
class Answer(Exception):
    """The answer to a request. A function that cannot go on raises it."""

    status: int
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Request(NamedTuple):
    method: str
    path: str
    authorization: list[str]
    """The value of each Authorization header: a client can send more than one."""
    body: Callable[[], bytes]


class Service:
    """The routes, and the identity of each user."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.routes = {
            "/login": ("POST", self.login),
            "/messages": ("GET", self.messages),
            "/whoami": ("GET", self.whoami),
            "/logout": ("POST", self.logout),
        }
        self._identities: dict[str, str] = {}
        self._lock = Lock()

    def answer(self, request: Request) -> Answer:
        """Routes the request; every error ends here."""
        try:
            method, route = self.routes[request.path]
        except KeyError:
            return Answer(404, {"reason": "NOT_FOUND"})
        if request.method != method:
            return Answer(405, {"reason": "METHOD_NOT_ALLOWED"}, {"Allow": method})
        try:
            return route(request)
        except Answer as answer:
            return answer
        except MintageError as error:
            return refusal(error)

    def verified(self, request: Request, *scopes: str) -> Verified:
        """Verifies the token of the request. Nothing else in this service accepts a token."""
        token = bearer_token(request)
        try:
            return self.engine.verify(token, scopes)
        except MintageError as error:
            raise refusal(error, *scopes) from None

    # ---- the routes

    def login(self, request: Request) -> Answer:
        user, password = fields(request.body(), "user", "password")
        expected = PASSWORDS.get(user, "")
        if not hmac.compare_digest(expected.encode(), password.encode()) or not expected:
            return Answer(401, {"reason": "WRONG_PASSWORD"}, {"WWW-Authenticate": "Bearer"})
        minted = self.engine.mint(self.identity_of(user), SCOPES[user], lifetime=timedelta(hours=1))
        granted = {"token": minted.token, "expires_at_unix_s": minted.expires_at_unix_s}
        return Answer(200, granted, {"Cache-Control": "no-store"})

    def messages(self, request: Request) -> Answer:
        self.verified(request, "chat")
        return Answer(200, {"messages": ["hello"]})

    def whoami(self, request: Request) -> Answer:
        verified = self.verified(request)
        return Answer(200, {"identity": verified.identity, "scopes": list(verified.scopes)})

    def logout(self, request: Request) -> Answer:
        self.engine.revoke(self.verified(request).identity)
        return Answer(204)

    def identity_of(self, user: str) -> str:
        """The identity of a user, created once: a column of your user table."""
        with self._lock:
            if user not in self._identities:
                self._identities[user] = self.engine.create_identity()
            return self._identities[user]


# ---- from HTTP to the engine, and from its errors to HTTP


def bearer_token(request: Request) -> str:
    """The token of the request, as in RFC 6750, section 2.1. The scheme is case-insensitive."""
    if len(request.authorization) > 1:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_request"'}
        raise Answer(400, {"reason": "TWO_AUTHORIZATION_HEADERS"}, challenge)
    value = request.authorization[0].strip(" \t") if request.authorization else ""
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer":
        raise Answer(401, {"reason": "NO_CREDENTIALS"}, {"WWW-Authenticate": "Bearer"})
    return token.lstrip(" ")


def refusal(error: MintageError, *scopes: str) -> Answer:
    """The answer to an error of the engine. The list of statuses has the HTTP status of each, and
    its error code of RFC 6750 if the token or the request is to blame."""
    headers = {}
    if error.oauth_error:
        scope = f', scope="{" ".join(scopes)}"' if error.oauth_error == "insufficient_scope" else ""
        headers["WWW-Authenticate"] = f'Bearer error="{error.oauth_error}"{scope}'
    if error.http_status >= 500:
        # The text of an error contains no token, no claim and no key.
        print(f"{error.status.name}: {error}", file=sys.stderr)
    return Answer(error.http_status, {"reason": error.status.name}, headers)


def fields(body: bytes, *names: str) -> list[str]:
    """The fields with these names of a form; each must be there once."""
    try:
        form = parse_qs(body.decode(), keep_blank_values=True)
        return [value for (value,) in (form[name] for name in names)]
    except (ValueError, KeyError):
        raise Answer(400, {"reason": "BODY_MALFORMED"}) from None


# ---- the server


class Handler(BaseHTTPRequestHandler):
    """Reads a request and writes the answer."""

    service: Service

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        authorization = self.headers.get_all("Authorization", [])
        self.write(self.service.answer(Request(self.command, path, authorization, self.body)))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        length = sum(len(name) + len(value) + 4 for name, value in self.headers.items())
        if length > HEADER_BYTES_MAX:
            self.send_error(431)
            return False
        return True

    def body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            raise Answer(400, {"reason": "BODY_MALFORMED"})
        body = self.rfile.read(min(int(length), BODY_BYTES_MAX + 1))
        if len(body) > BODY_BYTES_MAX:
            raise Answer(413, {"reason": "BODY_TOO_LARGE"})
        return body

    def write(self, answer: Answer) -> None:
        data = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body is not None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Silent. Log the identity and the token id of accepted tokens, never the token."""


def make_server(engine: Engine, port: int = 0) -> ThreadingHTTPServer:
    """A server for this engine, which stays the caller's to close."""
    handler = type("ServiceHandler", (Handler,), {"service": Service(engine)})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> None:
    path = os.environ.get("MINTAGE_CONFIG")
    config = Path(path).read_text() if path else "{}"
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with Engine(config) as engine, make_server(engine, port) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
