"""Forks: under load, and in the manner of a server that forks its workers beforehand."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from mintage import Engine, MintageError, NotSharedError, RevokedTokenError, StateError, Status

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
        assert caught.value.status is Status.NOT_SHARED and type(caught.value) is NotSharedError
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


# ---- with state in a file


def is_revoked(engine, token):
    try:
        engine.verify(token)
    except RevokedTokenError:
        return True
    return False


def test_what_a_child_revokes_everyone_refuses(shared):
    with Engine(shared) as engine:
        user, other = engine.create_identity(), engine.create_identity()
        tokens = [engine.mint(one, ["chat"]).token for one in (user, other)]
        engine.verify_many(tokens)

        def work():
            engine.revoke(user)
            engine.revoke_many([user])
            return fresh_ids(engine)

        result = in_child(work)
        ids = [*result(), *fresh_ids(engine)]
        assert len(set(ids)) == len(ids)
        assert [is_revoked(engine, token) for token in tokens] == [True, False]
        # And the other way round: a child of later feels what the parent does meanwhile.
        reading, writing = os.pipe()

        def wait_and_look():
            engine.verify(tokens[1])
            os.read(reading, 1)
            time.sleep(0.01)
            return is_revoked(engine, tokens[1])

        result = in_child(wait_and_look)
        time.sleep(0.05)
        engine.revoke(other)
        os.write(writing, b"!")
        assert result() is True
        os.close(reading)
        os.close(writing)


def test_a_parent_that_closes_takes_nothing_along(shared):
    """The parent opens, forks and closes; the child revokes. A process of later knows."""
    engine = Engine(shared)
    minted = engine.create_identity_and_mint(["chat"])
    engine.verify(minted.token)
    reading, writing = os.pipe()

    def work():
        os.read(reading, 1)  # until the parent has closed
        engine.revoke(minted.identity)
        return is_revoked(engine, minted.token)

    result = in_child(work)
    engine.close()
    os.write(writing, b"!")
    assert result() is True
    os.close(reading)
    os.close(writing)
    program = """
import json, sys
from mintage import Engine, RevokedTokenError
try:
    Engine(json.loads(sys.argv[1])).verify(sys.argv[2])
except RevokedTokenError as refusal:
    print(refusal.status.name)
"""
    command = [sys.executable, "-W", "error", "-c", program, json.dumps(shared), minted.token]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "REVOKED\n", done.stderr


def test_forking_while_threads_write_to_the_file(shared):
    stop = threading.Event()
    failures = []
    with Engine(shared) as engine:

        def change():
            try:
                while not stop.is_set():
                    minted = engine.create_identity_and_mint(["chat"])
                    engine.revoke(minted.identity)
                    assert is_revoked(engine, minted.token)
            except BaseException as error:
                failures.append(error)

        def verify():
            try:
                while not stop.is_set():
                    engine.verify(kept)
                    time.sleep(0.0002)
            except BaseException as error:
                failures.append(error)

        kept = engine.create_identity_and_mint(["chat"]).token
        threads = [threading.Thread(target=work) for work in (change, verify)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(ROUNDS // 2):
                minted = engine.create_identity_and_mint(["chat"])

                def work(minted=minted):
                    engine.revoke(minted.identity)
                    engine.verify(kept)
                    engine.close()
                    return is_revoked_in_a_new_engine(shared, minted.token)

                assert in_child(work)() is True
                time.sleep(0.01)
                assert is_revoked(engine, minted.token)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert failures == []


def is_revoked_in_a_new_engine(config, token):
    with Engine(config) as engine:
        return is_revoked(engine, token)


INHERITED = None


def revoke_in_a_process(config, identity, token, pipe):
    """What a process of multiprocessing does: with the engine that it inherited, or its own."""
    engine = INHERITED or Engine(config)
    before = is_revoked(engine, token)
    engine.revoke(identity)
    pipe.send((INHERITED is not None, before, is_revoked(engine, token)))
    pipe.close()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method, shared, monkeypatch):
    context = multiprocessing.get_context(method)
    with Engine(shared) as engine:
        monkeypatch.setattr(sys.modules[__name__], "INHERITED", engine)
        minted = engine.create_identity_and_mint(["chat"])
        assert not is_revoked(engine, minted.token)
        reading, writing = context.Pipe(duplex=False)
        arguments = (shared, minted.identity, minted.token, writing)
        process = context.Process(target=revoke_in_a_process, args=arguments)
        process.start()
        writing.close()
        assert reading.poll(60)
        assert reading.recv() == (method == "fork", False, True)
        time.sleep(0.01)
        assert is_revoked(engine, minted.token)
        process.join(60)
        assert process.exitcode == 0
