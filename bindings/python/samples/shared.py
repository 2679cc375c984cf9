"""Several processes, one state: what one revokes, the others refuse, also after a restart. Where
there is no common file, changes are carried by hand."""

import os
import tempfile
import time
from base64 import b64encode
from pathlib import Path

from mintage import Engine, RevokedTokenError


def state(engine: Engine, token: str) -> str:
    try:
        engine.verify(token)
    except RevokedTokenError as refusal:
        return refusal.status.name
    return "accepted"


def random_secret() -> str:
    return b64encode(os.urandom(32)).decode()


with tempfile.TemporaryDirectory() as folder:
    # Both keep the same file. The sealing key protects the keys in it: keep that elsewhere.
    config = {
        "state": {"sqlite": str(Path(folder) / "mintage.db")},
        "sealing_key": random_secret(),
    }
    with Engine(config) as here, Engine(config) as there:  # in another process, usually
        alice = here.create_identity()
        token = here.mint(alice, ["chat"]).token
        print("there:", state(there, token))

        here.revoke(alice)
        time.sleep(0.01)  # by then everyone knows
        print("there:", state(there, token))

    with Engine(config) as again:
        print("after a restart:", state(again, token))
        print("minted afterwards:", state(again, again.mint(alice, ["chat"]).token))

# No common file: the same keys and the same secret, and a transport of your own.
common = {
    "keys": [{"secret": random_secret(), "algorithm": "HS256"}],
    "identity_secret": [random_secret()],
    "start": "open",
}
with Engine(common) as one, Engine(common) as other:
    bob = one.create_identity()
    token = one.mint(bob, ["chat"]).token
    cursor = one.changes_since().cursor

    one.revoke(bob)
    print("before the changes arrive:", state(other, token))
    changes = one.changes_since(cursor)
    print("news:", other.changes_apply(changes.bytes))
    print("news again:", other.changes_apply(changes.bytes))
    print("afterwards:", state(other, token))
