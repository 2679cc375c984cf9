"""Many threads on one engine: revoking, closing, forgetting, and a buffer that is rewritten."""

import gc
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mintage import Engine, EngineClosedError, MintageError, RevokedTokenError

THREADS = 6


def in_threads(*works):
    """Runs each in a thread of its own; raises what any of them raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result(timeout=60)


def test_threads_never_see_each_others_results(engine):
    def work(number):
        minted = [
            engine.create_identity_and_mint(["chat"], claims={"n": number}) for _ in range(20)
        ]
        for round in range(3000):
            wanted = minted[round % 20]
            verified = engine.verify(wanted.token)
            assert verified.identity == wanted.identity
            assert verified.token_id == wanted.token_id

    in_threads(*(lambda number=number: work(number) for number in range(THREADS)))


def test_a_revocation_is_felt_by_the_next_verify_of_every_thread(engine):
    users = [engine.create_identity() for _ in range(60)]
    tokens = [engine.mint(user, ["chat"]).token for user in users]
    revoked = [False] * len(users)

    def revoke():
        for place, user in enumerate(users):
            time.sleep(0.002)
            engine.revoke(user)
            revoked[place] = True
            engine.verify(engine.mint(user, ["chat"]).token)

    def verify():
        while not all(revoked):
            for place, token in enumerate(tokens):
                known = revoked[place]
                try:
                    engine.verify(token)
                    assert not known
                except RevokedTokenError:
                    pass

    in_threads(revoke, verify, verify, verify)


def test_a_signal_handler_in_the_middle_of_a_verify(engine):
    """The handler verifies another token, at any point of the verify that it interrupts."""
    outer, inner = (engine.create_identity_and_mint(["chat"]) for _ in range(2))
    handled = 0

    def handler(*_):
        nonlocal handled
        handled += 1
        assert engine.verify(inner.token).identity == inner.identity

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    try:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            verified = engine.verify(outer.token)
            assert verified.identity == outer.identity and verified.token_id == outer.token_id
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert handled > 50


@pytest.mark.parametrize("round", range(10))
def test_closing_while_others_are_inside(round):
    config = {"keys": [{"generate": "ES384"}], "cache_slots": 0, "start": "open"}
    config["subjects"] = "any"
    engine = Engine(config)
    token = engine.mint("user", ["chat"]).token
    ready = threading.Barrier(THREADS + 1)

    def work():
        ready.wait()
        with pytest.raises(EngineClosedError):
            while True:
                assert engine.verify(token).identity == "user"
                engine.mint("user", ["chat"])
                engine.stats()

    def close():
        ready.wait()
        time.sleep(0.01 + round / 1000)
        engine.close()
        engine.close()

    in_threads(close, *[work] * THREADS)


def test_engines_that_are_forgotten_while_in_use():
    def work():
        for _ in range(150):
            engine = Engine({"keys": [{"generate": "HS256"}], "subjects": "any", "start": "open"})
            verify, token = engine.verify, engine.mint("user", ["chat"]).token
            cycle = [engine]
            cycle.append(cycle)
            del engine, cycle
            gc.collect(0)
            assert verify(token).identity == "user"

    in_threads(*[work] * 3)


def test_a_thread_that_rewrites_the_buffer_during_the_call(engine):
    good = engine.create_identity_and_mint(["chat"])
    bad = good.token[:-8] + "AAAAAAAA"
    buffer = bytearray(good.token.encode())
    stop = threading.Event()

    def rewrite():
        while not stop.is_set():
            buffer[:] = bad.encode()
            buffer[:] = good.token.encode()

    def verify():
        accepted = 0
        try:
            for _ in range(20_000):
                try:
                    verified = engine.verify(buffer)
                except MintageError:
                    continue
                accepted += 1
                # What was accepted is what was signed, whatever the buffer says by now.
                assert verified.identity == good.identity
                assert verified.claims["jti"] == good.token_id
        finally:
            stop.set()
        assert accepted

    in_threads(rewrite, verify, verify)
