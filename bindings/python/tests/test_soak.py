"""Rounds of opening, minting, verifying and closing do not make the process grow.

20 000 rounds; a million with MINTAGE_LONG=1.
"""

import gc
import os
from datetime import timedelta

from mintage import Engine, MintageError

ROUNDS = 1_000_000 if os.environ.get("MINTAGE_LONG") else 20_000
ROUNDS_AN_ENGINE = 100
ALLOWED_GROWTH_KIB = 2048


def resident_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def rounds(count):
    for _ in range(count // ROUNDS_AN_ENGINE):
        config = {"keys": [{"generate": "HS256"}], "subjects": "any", "start": "open"}
        with Engine(config) as engine:
            for number in range(ROUNDS_AN_ENGINE):
                user = f"user-{number}"
                minted = engine.mint(user, ["chat"], claims={"number": number})
                verified = engine.verify(minted.token, ["chat"], max_age=timedelta(hours=1))
                assert verified.identity == user and verified.claims["number"] == number
                engine.revoke(user)
                try:
                    engine.verify(minted.token)
                except MintageError:
                    pass
                else:
                    raise AssertionError("a revoked token was accepted")


def test_no_growth():
    rounds(5_000)
    gc.collect()
    before = resident_kib()
    rounds(ROUNDS)
    gc.collect()
    grown = resident_kib() - before
    print(f"{ROUNDS} rounds: {before} KiB before, {grown:+} KiB")
    assert grown < ALLOWED_GROWTH_KIB
