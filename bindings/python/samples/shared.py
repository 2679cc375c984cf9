"""One state for several engines: interface/samples/shared.md describes the steps and the output."""

import os
import tempfile
import time
from base64 import b64encode
from pathlib import Path

from mintage import Engine, RevokedTokenError


def verdict(engine: Engine, token: str) -> str:
    try:
        engine.verify(token)
    except RevokedTokenError as refusal:
        return refusal.status.name
    return "accepted"


def random_secret() -> str:
    return b64encode(os.urandom(32)).decode()


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


with tempfile.TemporaryDirectory() as folder:
    # The engines share the path and the sealing key, which protects the keys in the file. Keep it
    # where you keep secrets.
    config = {
        "state": {"sqlite": str(Path(folder) / "mintage.db")},
        "sealing_key": random_secret(),
    }
    with Engine(config) as one, Engine(config) as other:  # usually in another process
        alice, bob = one.create_identity(), one.create_identity()
        lost, kept = one.mint(alice, ["chat"]).token, one.mint(bob, ["chat"]).token
        print("other engine:", verdict(other, lost))

        one.revoke(alice)
        time.sleep(0.01)  # or other.sync()
        print("revoked in one:", verdict(other, lost))
        print("minted afterwards:", verdict(other, one.mint(alice, ["chat"]).token))

    with Engine(config) as again:
        print("after a restart:", verdict(again, lost))
        print("not revoked, after a restart:", verdict(again, kept))

# No common file: the same keys and the same identity secret, and a transport of your own.
common = {
    "keys": [{"secret": random_secret(), "algorithm": "HS256"}],
    "identity_secret": [random_secret()],
    "start": "open",
}
with Engine(common) as here, Engine(common) as there:
    carol = here.create_identity()
    token = here.mint(carol, ["chat"]).token
    cursor = here.changes_since().cursor

    here.revoke(carol)
    print("before the changes:", verdict(there, token))
    changes = here.changes_since(cursor)
    print("changes applied:", yes_or_no(there.changes_apply(changes.bytes)))
    print("applied again:", yes_or_no(there.changes_apply(changes.bytes)))
    print("after the changes:", verdict(there, token))
    print("further changes:", yes_or_no(bool(here.changes_since(changes.cursor).bytes)))
