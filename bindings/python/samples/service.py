"""A small HTTP service: it signs users in, checks the token of every request, and logs out.

    POST /sign-in    with the user's name and password as JSON; answers with a token
    GET  /messages   needs one of the scopes for chat
    POST /messages   needs the capability to create a message
    POST /log-out    all tokens of the user are refused from then on
    GET  /keys       the public keys, for other services

`python service.py 8080` serves on that port; without one, on any that is free, which it prints.
"""

import hmac
import json
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from mintage import Capability, Engine, InsufficientScopeError, InvalidTokenError, Verified

# Your user table, in short. Yours has hashes of passwords.
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
SCOPES = {"alice": ["chat"], "bob": ["chat.join.limited"]}


class Service:
    """The engine, and the table of whose identity is which."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.messages: list[str] = []
        self._identities: dict[str, str] = {}
        self._lock = Lock()

    def sign_in(self, user: str, password: str) -> dict[str, Any] | None:
        known = PASSWORDS.get(user, "")
        if not hmac.compare_digest(known.encode(), password.encode(errors="replace")) or not known:
            return None
        with self._lock:
            if user not in self._identities:
                self._identities[user] = self.engine.create_identity()
            identity = self._identities[user]
        minted = self.engine.mint(identity, SCOPES[user], lifetime=timedelta(hours=1))
        return {"token": minted.token, "expires_at_unix_s": minted.expires_at_unix_s}


class Handler(BaseHTTPRequestHandler):
    """One request. Every one but signing in is verified first."""

    service: Service

    def do_GET(self) -> None:
        if self.path == "/keys":
            self.answer(200, self.service.engine.jwks())
        elif self.path != "/messages":
            self.answer(404)
        elif self.verified(any_of=["chat", "chat.join", "chat.join.limited"]):
            self.answer(200, {"messages": self.service.messages})

    def do_POST(self) -> None:
        try:
            length = min(int(self.headers.get("Content-Length", 0)), 4096)
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return self.answer(400)
        if not isinstance(body, dict):
            return self.answer(400)
        if self.path == "/sign-in":
            granted = self.service.sign_in(str(body.get("user")), str(body.get("password")))
            return self.answer(200 if granted else 401, granted)
        if self.path == "/messages":
            if verified := self.verified(capability=Capability.CREATE_MESSAGE):
                self.service.messages.append(f"{body.get('text')} ({verified.token_id})")
                self.answer(201)
            return None
        if self.path == "/log-out":
            if verified := self.verified():
                self.service.engine.revoke(verified.identity)
                self.answer(204)
            return None
        return self.answer(404)

    def verified(
        self,
        any_of: list[str] | None = None,
        capability: Capability | None = None,
    ) -> Verified | None:
        """Who asks; or nothing, and the request has been answered."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            self.answer(401)
            return None
        try:
            return self.service.engine.verify(
                token, any_of, any_scope=any_of is not None, capability=capability
            )
        except InsufficientScopeError as refusal:
            self.answer(403, {"error": refusal.status.name})
        except InvalidTokenError as refusal:
            self.answer(401, {"error": refusal.status.name})
        return None

    def answer(self, status: int, body: dict[str, Any] | None = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Silent. Log the identity and the token id of accepted tokens, never the token."""


def main() -> None:
    Handler.service = Service()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
