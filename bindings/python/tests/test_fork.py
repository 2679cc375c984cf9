"""Forks: under load, and in the manner of a server that forks its workers beforehand."""

import json
import os
import signal
import threading
import time
from contextlib import suppress

import pytest

from mintage import Engine, MintageError, RevokedTokenError, StateError, Status

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

ROUNDS = 1000 if os.environ.get("MINTAGE_LONG") else 60
WORKER_SECONDS = 20


def in_child(work):
    """What `work` returns, in a forked process, as JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(WORKER_SECONDS)  # who hangs is ended, and that is a failure
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)

    def result():
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        assert status == 0, f"the child ended with {status}"
        return json.loads(said)

    return result


def fresh_ids(engine):
    minted = [engine.create_identity_and_mint(["chat"]) for _ in range(4)]
    for each in minted:
        engine.verify(each.token)
    return [each.identity for each in minted] + [each.token_id for each in minted]


def test_forking_while_threads_are_inside(engine):
    user = engine.create_identity()
    token = engine.mint(user, ["chat"]).token
    stop = threading.Event()

    def verify():
        while not stop.is_set():
            engine.verify(token)

    def change():
        while not stop.is_set():
            with suppress(StateError):
                engine.revoke(engine.create_identity())
            fresh_ids(engine)

    threads = [threading.Thread(target=work) for work in (verify, verify, change)]
    for thread in threads:
        thread.start()
    try:
        seen = set(fresh_ids(engine))
        count = len(seen)
        for _ in range(ROUNDS):

            def work():
                ids = fresh_ids(engine)
                assert engine.verify(token).identity == user
                with pytest.raises(StateError):
                    engine.revoke(user)
                with pytest.raises(RevokedTokenError):
                    engine.verify(token)
                engine.close()
                with Engine() as another:
                    another.create_identity_and_mint(["chat"])
                return ids

            result = in_child(work)
            ids = [*result(), *fresh_ids(engine)]
            seen.update(ids)
            count += len(ids)
            assert len(seen) == count, "an id was repeated"
        assert engine.verify(token).identity == user  # the children's revocations were theirs
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_workers_that_are_forked_beforehand(engine):
    """As gunicorn does with a preloaded application."""
    user = engine.create_identity()
    token = engine.mint(user, ["chat"]).token

    def work():
        seen = fresh_ids(engine)
        verified = engine.verify(token, ["chat"])
        with pytest.raises(StateError) as caught:
            engine.revoke(user)
        # It holds here, and the error says that it does nowhere else.
        assert caught.value.status is Status.NOT_SHARED
        with pytest.raises(RevokedTokenError):
            engine.verify(token)
        time.sleep(0.05)
        return [verified.identity, *seen]

    results = [in_child(work) for _ in range(6)]
    ids = fresh_ids(engine)
    for result in results:
        identity, *seen = result()
        assert identity == user
        ids += seen
    assert len(set(ids)) == len(ids)
    engine.verify(token)


def test_separate_is_meant():
    with Engine({"fork": "separate"}) as engine:
        user = engine.create_identity()

        def work():
            engine.revoke(user)
            return True

        assert in_child(work)()
        engine.revoke(user)


def test_a_fork_in_the_middle_of_a_result(engine):
    minted = engine.create_identity_and_mint(["chat"], claims={"a": 1})
    verified = engine.verify(minted.token)

    def work():
        engine.close()
        return [verified.identity, verified.claims["a"]]

    assert in_child(work)() == [minted.identity, 1]
    assert engine.verify(minted.token).identity == minted.identity
    with pytest.raises(MintageError):
        engine.verify("x")
