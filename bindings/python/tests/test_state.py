"""State that outlives the process and is shared, and changes that are carried by hand."""

import base64
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from conftest import IDENTITY_SECRET

import mintage
from mintage import (
    Changes,
    ChangesError,
    ConfigError,
    Engine,
    EngineClosedError,
    IdentityDeletedError,
    IdentityError,
    InvalidTokenError,
    MintageError,
    MintRequest,
    MisuseError,
    NotSharedError,
    RevokedTokenError,
    StaleError,
    StateError,
    StateUnavailableError,
    Status,
    Verified,
)

MOST = mintage._native.lib.MINTAGE_BATCH_MAX
OTHER_SECRET = base64.b64encode(b"another secret of 32 bytes here!").decode()
APART = {
    "keys": [{"secret": IDENTITY_SECRET, "algorithm": "HS256"}],
    "identity_secret": [IDENTITY_SECRET],
    "start": "open",
}
# By then a sibling has looked.
FELT_S = 0.01


@pytest.fixture
def siblings(shared):
    with Engine(shared) as one, Engine(shared) as other:
        yield one, other


@pytest.fixture
def strangers():
    """Engines with the same keys and secret, that share no state."""
    with Engine(APART) as one, Engine(APART) as other:
        yield one, other


def refused(engine, token):
    """The status of the refusal, or nothing."""
    try:
        engine.verify(token)
    except InvalidTokenError as refusal:
        return refusal.status
    return None


# ---- one file


def test_everything_that_is_revoked_is_felt_by_a_sibling(siblings):
    one, other = siblings
    minted = [one.create_identity_and_mint(["chat"]) for _ in range(4)]
    user, by_token, by_id, deleted = minted
    assert [other.verify(each.token).identity for each in minted] == [
        each.identity for each in minted
    ]
    one.revoke(user.identity)
    other.revoke_token(by_token.token)
    one.revoke_token_id(by_id.token_id, by_id.expires_at_unix_s)
    other.delete_identity(deleted.identity)
    again = one.mint(user.identity, ["chat"])
    time.sleep(FELT_S)
    for engine in siblings:
        for each, status in zip(
            minted,
            (Status.REVOKED, Status.TOKEN_REVOKED, Status.TOKEN_REVOKED, Status.IDENTITY_DELETED),
            strict=True,
        ):
            assert refused(engine, each.token) is status
            (verdict,) = engine.verify_many([each.token])
            assert verdict.status is status
        engine.verify(again.token)
        with pytest.raises(IdentityDeletedError):
            engine.mint(deleted.identity, ["chat"])
    one.revoke_all()
    time.sleep(FELT_S)
    assert refused(other, again.token) is Status.ALL_REVOKED


def test_keys_are_those_of_the_sibling(siblings):
    one, other = siblings
    first = one.create_identity_and_mint(["chat"])
    assert one.jwks() == other.jwks()
    one.rotate_key()
    new = one.create_identity_and_mint(["chat"])
    assert other.verify(new.token).key_id == new.key_id != first.key_id
    one.revoke_key(first.key_id)
    time.sleep(FELT_S)
    assert refused(other, first.token) is Status.KEY_REVOKED
    assert {key.kid: key.state for key in other.keys()} == {
        first.key_id: "revoked",
        new.key_id: "active",
    }


def test_a_revocation_survives_reopening(shared):
    with Engine(shared) as engine:
        kept, revoked, deleted = (engine.create_identity_and_mint(["chat"]) for _ in range(3))
        engine.revoke_many([revoked.identity])
        engine.delete_identity(deleted.identity)
    for _ in range(2):
        with Engine(shared) as engine:
            assert engine.verify(kept.token).identity == kept.identity
            assert refused(engine, revoked.token) is Status.REVOKED
            assert refused(engine, deleted.token) is Status.IDENTITY_DELETED
            engine.verify(engine.mint(revoked.identity, ["chat"]).token)
    assert os.stat(shared["state"]["sqlite"]).st_mode & 0o777 == 0o600


def test_a_process_that_is_killed_has_written_what_it_said(shared):
    program = """
import json, os, sys
from mintage import Engine
engine = Engine(json.loads(sys.argv[1]))
minted = engine.create_identity_and_mint(["chat"])
engine.revoke(minted.identity)
print(minted.token, flush=True)
os.kill(os.getpid(), 9)
"""
    text = mintage._convert.json_bytes(shared, "config").decode()
    command = [sys.executable, "-c", program, text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == -9, done.stderr
    with Engine(shared) as engine:
        assert refused(engine, done.stdout.strip()) is Status.REVOKED


def test_sync_reads_at_once(siblings):
    one, other = siblings
    minted = one.create_identity_and_mint(["chat"])
    other.verify(minted.token)
    one.revoke(minted.identity)
    other.sync()
    assert refused(other, minted.token) is Status.REVOKED
    with Engine() as engine:
        engine.sync()


def test_what_stats_say(siblings):
    one, other = siblings
    names = mintage.Stats.__annotations__
    states = mintage.StateStats.__annotations__
    assert mintage.StateStats.__optional_keys__ == {"age_ms"}
    with Engine() as engine:
        stats = engine.stats()
        assert set(stats) == set(names)
        assert stats["state"] == {
            "kind": "memory",
            **dict.fromkeys(set(states) - {"kind", "age_ms"}, 0),
        }
    one.revoke_many([one.create_identity() for _ in range(3)])
    other.sync()
    written, read = one.stats()["state"], other.stats()["state"]
    assert set(written) == set(states) and written["kind"] == "sqlite"
    assert written["changes_written"] >= 3 and read["changes_read"] >= 3
    assert written["failures"] == written["unwritten"] == 0 and 0 <= read["age_ms"] < 60_000


def test_threads_of_siblings(siblings):
    one, other = siblings
    minted = [one.create_identity_and_mint(["chat"]) for _ in range(60)]
    revoked_at = [None] * len(minted)

    def revoke():
        for place, each in enumerate(minted):
            time.sleep(0.003)
            one.revoke(each.identity)
            revoked_at[place] = time.monotonic()

    def verify():
        while revoked_at[-1] is None:
            for place, each in enumerate(minted):
                known, before = revoked_at[place], time.monotonic()
                if refused(other, each.token) is None:
                    # What is asked of a look that was made 5 ms ago is asked within these.
                    assert known is None or before - known < FELT_S
            other.create_identity_and_mint(["chat"])

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(work) for work in (revoke, verify, verify)]:
            done.result(timeout=60)
    other.sync()
    assert {refused(other, each.token) for each in minted} == {Status.REVOKED}


def test_closing_while_others_look(shared):
    for _ in range(5):
        engine = Engine(shared)
        minted = engine.create_identity_and_mint(["chat"])

        def work(engine=engine, minted=minted):
            with pytest.raises(EngineClosedError):
                while True:
                    engine.verify(minted.token)
                    engine.sync()
                    engine.changes_since()
                    engine.revoke_many([engine.create_identity()])

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        engine.close()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    with Engine(shared) as engine:
        engine.verify(minted.token)


def test_nothing_is_left_open(shared):
    def descriptors():
        gc.collect()
        return len(os.listdir("/proc/self/fd"))

    def rounds(token):
        for _ in range(30):
            with Engine(shared) as engine:
                engine.verify(token)
            Engine(shared).verify(token)  # forgotten
            with pytest.raises(StateError):
                Engine({**shared, "sealing_key": OTHER_SECRET})

    before = descriptors()
    with Engine(shared) as first:
        token = first.create_identity_and_mint(["chat"]).token
        opened = descriptors()
        assert opened > before
        rounds(token)
        # SQLite closes some only with the last engine on the file, and takes them again until then.
        assert descriptors() <= opened + 4
    assert descriptors() == before
    rounds(token)
    assert descriptors() == before
    folder = os.path.dirname(shared["state"]["sqlite"])
    assert os.listdir(folder) == ["state.db"]  # nothing but it is needed by who opens it next


# ---- many at once


def test_revoking_many(siblings):
    one, other = siblings
    minted = [one.create_identity_and_mint(["chat"]) for _ in range(50)]
    spared = one.create_identity_and_mint(["chat"])
    # Each once or twice, in any collection, gone through once.
    one.revoke_many(each.identity for each in minted[:20] + minted[:5])
    one.revoke_many({each.identity for each in minted[20:40]})
    one.revoke_many(tuple(each.identity for each in minted[40:]))
    one.revoke_many([])
    other.sync()
    for engine in siblings:
        assert {refused(engine, each.token) for each in minted} == {Status.REVOKED}
        engine.verify(spared.token)
        engine.verify(engine.mint(minted[0].identity, ["chat"]).token)


@pytest.mark.parametrize("wrong", ["nobody", "", "a\0b", "8:acs:x", "x" * 10_000, "\u00e9"])
def test_nothing_is_revoked_if_one_is_no_identity(engine, wrong):
    minted = [engine.create_identity_and_mint(["chat"]) for _ in range(3)]
    names = [each.identity for each in minted]
    for place in range(4):
        with pytest.raises(IdentityError) as caught:
            engine.revoke_many([*names[:place], wrong, *names[place:]])
        assert caught.value.field == f"identities[{place}]"
    assert all(isinstance(each, Verified) for each in engine.verify_many([m.token for m in minted]))


def test_lists_of_identities_that_are_none(engine):
    minted = engine.create_identity_and_mint(["chat"])
    user = minted.identity
    for wrong in (user, user.encode(), bytearray(b"a"), None, 5):
        with pytest.raises(TypeError):
            engine.revoke_many(wrong)
    for wrong in (None, 5, user.encode(), [user]):
        with pytest.raises(TypeError, match=r"^identities\[1\] must be str"):
            engine.revoke_many([user, wrong])
    with pytest.raises(MisuseError) as caught:
        engine.revoke_many([user, "a\ud800"])
    assert (caught.value.status, caught.value.field) == (Status.INVALID_UTF8, "identities[1]")
    with pytest.raises(MisuseError) as caught:
        engine.revoke_many([user] * (MOST + 1))
    assert (caught.value.status, caught.value.field) == (Status.INVALID_ARGUMENT, "identities")
    engine.verify(minted.token)
    engine.revoke_many([user] * MOST)
    assert refused(engine, minted.token) is Status.REVOKED


# ---- changes


def test_changes_are_carried(strangers):
    one, other = strangers
    kept, revoked, deleted, single = (one.create_identity_and_mint(["chat"]) for _ in range(4))
    everything = one.changes_since()
    assert everything.is_complete and len(everything.cursor) == 24
    other.changes_apply(everything.bytes)
    nothing = one.changes_since(everything.cursor)
    assert nothing == Changes(b"", everything.cursor, False)

    one.revoke(revoked.identity)
    one.delete_identity(deleted.identity)
    one.revoke_token(single.token)
    assert {refused(other, each.token) for each in (kept, revoked, deleted, single)} == {None}
    changes = one.changes_since(everything.cursor)
    assert not changes.is_complete and changes.cursor != everything.cursor
    assert type(changes.bytes) is type(changes.cursor) is bytes
    assert other.changes_apply(changes.bytes) is True
    for form in (changes.bytes, bytearray(changes.bytes), memoryview(changes.bytes)):
        assert other.changes_apply(form) is False
    assert refused(other, kept.token) is None
    assert refused(other, revoked.token) is Status.REVOKED
    assert refused(other, deleted.token) is Status.IDENTITY_DELETED
    assert refused(other, single.token) is Status.TOKEN_REVOKED
    assert one.changes_since(bytearray(changes.cursor)).bytes == b""
    # A cursor of another engine is one of nothing.
    assert other.changes_since(changes.cursor).is_complete
    assert one.changes_apply(other.changes_since().bytes) is False


def test_many_changes_in_one_text(strangers):
    one, other = strangers
    minted = [one.create_identity_and_mint(["chat"]) for _ in range(3000)]
    one.revoke_many([each.identity for each in minted])
    changes = one.changes_since()
    assert len(changes.bytes) > 3000 * 16
    assert other.changes_apply(changes.bytes)
    assert all(
        not isinstance(one, Verified) for one in other.verify_many([m.token for m in minted])
    )


def test_changes_that_grow_while_they_are_read(strangers):
    """Whoever reads meanwhile loses nothing over it."""
    one, other = strangers
    minted = [one.create_identity_and_mint(["chat"]) for _ in range(4000)]
    stop = threading.Event()

    def carry():
        cursor = None
        while True:
            last = stop.is_set()
            for since in (None, cursor):
                changes = one.changes_since(since)
                if changes.bytes:
                    other.changes_apply(changes.bytes)
            cursor = changes.cursor
            if last:
                return

    with ThreadPoolExecutor() as pool:
        carrying = pool.submit(carry)
        for place in range(0, len(minted), 40):
            one.revoke_many([each.identity for each in minted[place : place + 40]])
        stop.set()
        carrying.result(timeout=60)
    assert {refused(other, each.token) for each in minted} == {Status.REVOKED}


def test_changes_reach_those_who_share_a_file(shared):
    config = {**shared, **APART}
    with Engine(APART) as abroad, Engine(config) as here, Engine(config) as sibling:
        minted = abroad.create_identity_and_mint(["chat"])
        assert refused(sibling, minted.token) is None
        abroad.revoke(minted.identity)
        assert here.changes_apply(abroad.changes_since().bytes)
        time.sleep(FELT_S)
        assert refused(sibling, minted.token) is Status.REVOKED


def test_changes_of_strangers_and_damaged_ones(strangers):
    one, other = strangers
    minted = one.create_identity_and_mint(["chat"])
    one.revoke(minted.identity)
    good = one.changes_since().bytes
    with Engine({**APART, "identity_secret": [OTHER_SECRET]}) as stranger:
        foreign = stranger.changes_since().bytes
    assert other.changes_apply(b"") is False
    wrong = [b"x", b"\0" * 100, good[:-1], good + b"\0", good[1:], good + good]
    wrong += [
        good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in (0, 5, *range(24, len(good)))
    ]
    for changes, status in [
        *((changes, Status.CHANGES_DAMAGED) for changes in wrong),
        (foreign, Status.CHANGES_FOREIGN),
        (good[:4] + b"\xff" + good[5:], Status.CHANGES_NEWER),
    ]:
        with pytest.raises(ChangesError) as caught:
            other.changes_apply(changes)
        assert caught.value.status is status
    assert refused(other, minted.token) is None
    assert other.changes_apply(good)
    assert refused(other, minted.token) is Status.REVOKED


def test_changes_from_a_day_ahead():
    config = {**APART, "clock": "manual"}
    with Engine(config) as ahead, Engine(config) as behind:
        behind.set_clock(1_800_000_000_000)
        ahead.set_clock(1_800_000_000_000 + 25 * 3_600_000)
        minted = ahead.create_identity_and_mint(["chat"])
        ahead.revoke(minted.identity)
        with pytest.raises(ChangesError) as caught:
            behind.changes_apply(ahead.changes_since().bytes)
        assert caught.value.status is Status.CHANGES_AHEAD


@pytest.mark.parametrize("wrong", ["text", 5, True, ["a"], {"a": 1}, object()])
def test_what_is_no_bytes_is_a_type_error(strangers, wrong):
    one, _ = strangers
    with pytest.raises(TypeError, match="must be bytes"):
        one.changes_apply(wrong)
    with pytest.raises(TypeError, match="must be bytes"):
        one.changes_since(wrong)
    with pytest.raises(TypeError):
        one.changes_apply(None)


def test_cursors_of_the_wrong_length(strangers):
    one, _ = strangers
    good = one.changes_since().cursor
    # An empty one is not "none given".
    for wrong in (b"", good[:-1], good + b"\0", good * 2, memoryview(good)[::2], bytearray()):
        with pytest.raises(MisuseError) as caught:
            one.changes_since(wrong)
        assert (caught.value.status, caught.value.field) == (Status.INVALID_ARGUMENT, "cursor")
    assert one.changes_since(b"\0" * 24).is_complete


def test_changes_of_an_engine_whose_secret_nobody_has(engine):
    for call in (engine.changes_since, lambda: engine.changes_apply(b"x")):
        with pytest.raises(ConfigError) as caught:
            call()
        assert (caught.value.status, caught.value.field) == (
            Status.CONFIG_CONFLICT,
            "identity_secret",
        )


def test_changes_are_immutable_and_own_their_bytes(strangers):
    one, _ = strangers
    changes = one.changes_since()
    held = changes.bytes, changes.cursor, changes.is_complete
    for name in ("bytes", "cursor", "is_complete", "new"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(changes, name, b"changed")
    one.revoke(one.create_identity())
    one.changes_since()
    one.close()
    assert (changes.bytes, changes.cursor, changes.is_complete) == held
    assert repr(changes) == "Changes(is_complete=True)"


# ---- state that cannot be used


def opening(config):
    with pytest.raises(MintageError) as caught:
        Engine(config)
    return caught.value


def test_places_where_no_state_can_be(shared, tmp_path):
    text = tmp_path / "text.db"
    text.write_text("this is not a database\n" * 500)
    database = tmp_path / "other.db"
    with sqlite3.connect(database) as connection:
        connection.execute("create table users (name)")
    connection.close()
    short = tmp_path / "short.db"
    short.write_bytes(b"SQLite format 3\0")
    for path, kind, status in [
        (tmp_path / "nowhere" / "state.db", StateUnavailableError, Status.STATE_UNREACHABLE),
        (text, StateError, Status.STATE_FOREIGN),
        (database, StateError, Status.STATE_FOREIGN),
        (short, StateError, Status.STATE_FOREIGN),
        (tmp_path, StateError, Status.STATE_FOREIGN),
    ]:
        error = opening({**shared, "state": {"sqlite": str(path)}})
        assert (type(error), error.status, error.field) == (kind, status, "state.sqlite"), path
        assert str(tmp_path) not in str(error)
    assert text.read_text().startswith("this is not")
    assert not (tmp_path / "nowhere").exists()


def test_state_of_another(shared):
    with Engine(shared) as engine:
        token = engine.create_identity_and_mint(["chat"]).token
    error = opening({**shared, "sealing_key": OTHER_SECRET})
    assert (type(error), error.status, error.field) == (
        StateError,
        Status.STATE_FOREIGN,
        "sealing_key",
    )
    error = opening({**shared, "identity_secret": [OTHER_SECRET]})
    assert (error.status, error.field) == (Status.STATE_FOREIGN, "identity_secret")
    with Engine(shared) as engine:
        engine.verify(token)


@pytest.mark.parametrize(
    "state, field",
    [
        ({"sqlite": ""}, "state.sqlite"),
        ({"sqlite": None}, "state.sqlite"),
        ({"sqlite": 5}, "state.sqlite"),
        ({"sqlite": {"path": "a"}}, "state.sqlite"),
        ({"sqlite": "a", "memory": {}}, "state"),
        ({"file": "a"}, "state"),
        ("a.db", "state"),
    ],
)
def test_configurations_of_state_that_are_wrong(shared, state, field, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = opening({**shared, "state": state})
    assert (type(error), error.field) == (ConfigError, field)
    assert list(tmp_path.iterdir()) == []


def test_other_fields_of_state_that_are_wrong(shared, tmp_path):
    for wrong, field in [
        ({"max_staleness_s": 0}, "max_staleness_s"),
        ({"max_staleness_s": 86_401}, "max_staleness_s"),
        ({"max_staleness_s": timedelta(1).total_seconds()}, "max_staleness_s"),
        ({"on_stale": "deny"}, "on_stale"),
        ({"sealing_key": "short"}, "sealing_key"),
        ({"sealing_key": [IDENTITY_SECRET]}, "sealing_key"),
    ]:
        error = opening({**shared, **wrong})
        assert (type(error), error.field) == (ConfigError, field)
    assert opening({"state": shared["state"]}).field == "sealing_key"
    assert opening({"sealing_key": IDENTITY_SECRET}).field == "sealing_key"
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_was_edited(shared):
    with Engine(shared) as engine:
        engine.revoke(engine.create_identity())
    path = shared["state"]["sqlite"]
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master")]
        assert "change" in tables, tables
        connection.execute("update change set value = value - 1 where length(subject) = 17")
        assert connection.total_changes == 1
    connection.close()
    error = opening(shared)
    assert (type(error), error.status) == (StateError, Status.STATE_DAMAGED)


# ---- state that is lost


def test_stale_state_is_no_refusal_and_lets_nobody_in(shared):
    with Engine({**shared, "max_staleness_s": 1}) as engine:
        minted = engine.create_identity_and_mint(["chat"])
        engine.verify(minted.token)
        os.rename(shared["state"]["sqlite"], shared["state"]["sqlite"] + ".away")
        until = time.monotonic() + 30
        error = None
        while error is None and time.monotonic() < until:
            time.sleep(0.05)
            try:
                engine.verify(minted.token)
            except InvalidTokenError:
                raise AssertionError("a good token was called bad") from None
            except StateError as caught:
                error = caught
        assert (type(error), error.status) == (StaleError, Status.STALE)
        for call in (
            lambda: engine.verify(minted.token),
            lambda: engine.verify(minted.token, ["chat"], identity=minted.identity),
            lambda: engine.verify_many([minted.token]),
            lambda: engine.mint(minted.identity, ["chat"]),
            lambda: engine.create_identity_and_mint(["chat"]),
        ):
            with pytest.raises(StaleError):
                call()
        (outcome,) = engine.mint_many([MintRequest(minted.identity, ["chat"])])
        assert type(outcome) is StaleError
        # A change holds here, and the error says that it does nowhere else.
        with pytest.raises(StateError) as caught:
            engine.revoke(minted.identity)
        assert caught.value.status is Status.STATE_REPLACED
        with pytest.raises(StateError):
            engine.sync()
        state = engine.stats()["state"]
        assert state["unwritten"] == 1 and state["failures"] > 0 and state["age_ms"] >= 1000


def test_stale_state_may_be_meant(shared):
    with Engine({**shared, "max_staleness_s": 1, "on_stale": "continue"}) as engine:
        minted = engine.create_identity_and_mint(["chat"])
        os.rename(shared["state"]["sqlite"], shared["state"]["sqlite"] + ".away")
        until = time.monotonic() + 30
        while engine.stats()["state"]["age_ms"] <= 1500:
            assert time.monotonic() < until
            engine.verify(minted.token)
            time.sleep(0.05)
        engine.verify(engine.mint(minted.identity, ["chat"]).token)
        with pytest.raises(StateError):
            engine.revoke(minted.identity)
        assert refused(engine, minted.token) is Status.REVOKED


def test_a_file_that_is_another_one_by_now(shared, tmp_path):
    path = shared["state"]["sqlite"]
    with Engine(shared) as engine:
        minted = engine.create_identity_and_mint(["chat"])
        engine.sync()
        shutil.copy(path, tmp_path / "copy.db")
        os.replace(tmp_path / "copy.db", path)
        until = time.monotonic() + 30
        with pytest.raises(StateError) as caught:
            while time.monotonic() < until:
                engine.sync()
                time.sleep(0.05)
        assert caught.value.status is Status.STATE_REPLACED
        engine.verify(minted.token)


# ---- the tree of errors


def test_errors_of_state():
    assert issubclass(StateError, MintageError) and issubclass(RevokedTokenError, InvalidTokenError)
    kinds = {
        StaleError: ["STALE"],
        NotSharedError: ["NOT_SHARED"],
        StateUnavailableError: ["STATE_UNREACHABLE", "STATE_DENIED", "STATE_FULL", "STATE_BUSY"],
        ChangesError: [name for name in Status.__members__ if name.startswith("CHANGES_")],
    }
    own = {Status[name]: kind for kind, names in kinds.items() for name in names}
    for status in Status:
        if status.value // 1000 == 5:
            error = mintage._errors.error_of(status)
            assert type(error) is own.get(status, StateError)
            # Whoever answers 401 to a bad token does not do so when nothing is known about it.
            assert isinstance(error, StateError) and not isinstance(error, InvalidTokenError)
    assert len(own) == 10 and issubclass(ChangesError, ValueError)
