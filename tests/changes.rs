//! Changes that travel by a transport of the host's own, between engines that share a secret.

mod place;

use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Clock, Config, Cursor, Engine, IdentityState, KeySpec, News, OldKey, Rotation, Start, Status,
};
use place::{GRANT, verdict};
use proptest::prelude::*;

/// Engines that know each other's tokens and identities and keep their state in memory.
struct Peers {
    key: SigningKey,
    clock: Clock,
}

impl Peers {
    fn new() -> Peers {
        let key = SigningKey::generate(Algorithm::Hs256).unwrap();
        Peers { key, clock: Clock::manual() }
    }

    fn config(&self) -> Config {
        Config::new()
            .identity_secret([5; 32])
            .key(KeySpec::signing(self.key.clone()))
            .start(Start::Open)
            .any_subject()
            .clock(self.clock.clone())
    }

    fn engine(&self) -> Engine {
        Engine::open(self.config()).unwrap()
    }
}

fn everything(engine: &Engine) -> Vec<u8> {
    engine.changes_since(None).unwrap().bytes
}

fn status(error: mintage::Error) -> Status {
    error.status()
}

#[test]
fn every_kind_of_change_travels() {
    let peers = Peers::new();
    let (one, other) = (peers.engine(), peers.engine());
    let mint = |user: &str| one.mint(user, &GRANT).unwrap().token;
    let tokens = ["revoked", "deleted", "single", "spared"].map(mint);
    one.revoke("revoked").unwrap();
    one.delete_identity("deleted").unwrap();
    one.revoke_token(&tokens[2]).unwrap();
    let changes = one.changes_since(None).unwrap();
    assert!(changes.is_complete);
    assert_eq!(other.changes_apply(&changes.bytes), Ok(true));
    let expected = [Status::Revoked, Status::IdentityDeleted, Status::TokenRevoked, Status::Ok];
    assert_eq!(tokens.clone().map(|token| verdict(&other, &token)), expected);
    let fresh = one.mint("revoked", &GRANT).unwrap();
    assert_eq!(verdict(&other, &fresh.token), Status::Ok);
    assert_eq!(verdict(&one, &other.mint("revoked", &GRANT).unwrap().token), Status::Ok);

    one.revoke_all().unwrap();
    let changes = one.changes_since(Some(changes.cursor)).unwrap();
    assert!(!changes.is_complete);
    assert_eq!(other.changes_apply(&changes.bytes), Ok(true));
    assert_eq!(verdict(&other, &tokens[3]), Status::AllRevoked);

    let kid = one.keys()[0].kid.clone();
    let after = one.mint("spared", &GRANT).unwrap();
    assert_eq!(verdict(&other, &after.token), Status::Ok);
    one.revoke_key(&kid).unwrap();
    let changes = one.changes_since(Some(changes.cursor)).unwrap();
    assert_eq!(other.changes_apply(&changes.bytes), Ok(true));
    assert_eq!(verdict(&other, &after.token), Status::KeyRevoked);
    // And stays revoked, whoever brings the key back.
    let error = other.add_key(KeySpec::signing(peers.key.clone())).unwrap_err();
    assert_eq!(error.status(), Status::KeyWasRevoked);
}

#[test]
fn a_retired_key_travels_without_leaving_anybody_without_one() {
    let peers = Peers::new();
    let (one, other) = (peers.engine(), peers.engine());
    let next = SigningKey::generate(Algorithm::Hs256).unwrap();
    for engine in [&one, &other] {
        engine.add_key(KeySpec::signing(next.clone())).unwrap();
    }
    let pending = one.keys()[1].kid.clone();
    one.rotate_key(Rotation::ToPending(pending.clone()), OldKey::Retire).unwrap();
    other.changes_apply(&everything(&one)).unwrap();
    // It has the new key, but nobody told it to sign with it: the old one goes on.
    let minted = other.mint("user", &GRANT).unwrap();
    assert_eq!(verdict(&one, &minted.token), Status::Ok);
    other.rotate_key(Rotation::ToPending(pending.clone()), OldKey::Retire).unwrap();
    assert_eq!(other.mint("user", &GRANT).unwrap().key_id, pending);
}

#[test]
fn a_cursor_yields_what_is_new_and_nothing_else() {
    let peers = Peers::new();
    let (one, other) = (peers.engine(), peers.engine());
    let first = one.changes_since(None).unwrap();
    let nothing = one.changes_since(Some(first.cursor)).unwrap();
    assert_eq!((nothing.bytes.len(), nothing.is_complete), (0, false));
    assert_eq!(nothing.cursor, first.cursor);
    for user in ["a", "b", "a"] {
        one.revoke(user).unwrap();
    }
    let new = one.changes_since(Some(first.cursor)).unwrap();
    one.revoke("c").unwrap();
    let newer = one.changes_since(Some(new.cursor)).unwrap();
    assert!(newer.bytes.len() < new.bytes.len() && !new.is_complete);
    assert!(one.changes_since(Some(first.cursor)).unwrap().bytes.len() > new.bytes.len());
    assert_eq!(other.changes_apply(&new.bytes), Ok(true));
    assert_eq!(other.changes_apply(&new.bytes), Ok(false), "known already");
    assert_eq!(other.changes_apply(&everything(&other)), Ok(false), "its own");
    // A cursor of another engine, of another life, or of nobody.
    for cursor in [peers.engine().changes_since(None).unwrap().cursor, Cursor::from_bytes([0; 24])]
    {
        assert!(one.changes_since(Some(cursor)).unwrap().is_complete);
    }
    let kept = Cursor::from_bytes(newer.cursor.to_bytes());
    assert_eq!(one.changes_since(Some(kept)).unwrap().bytes.len(), 0);
}

#[test]
fn a_cursor_from_too_long_ago_yields_everything() {
    let peers = Peers::new();
    let one = peers.engine();
    let old = one.changes_since(None).unwrap().cursor;
    for round in 0..65_537 {
        one.revoke(if round % 2 == 0 { "a" } else { "b" }).unwrap();
    }
    let changes = one.changes_since(Some(old)).unwrap();
    assert!(changes.is_complete);
    assert!(!one.changes_since(Some(changes.cursor)).unwrap().is_complete);
}

#[test]
fn what_is_received_is_passed_on_once() {
    let peers = Peers::new();
    let engines: Vec<_> = (0..4).map(|_| peers.engine()).collect();
    let mut cursors: Vec<_> =
        engines.iter().map(|engine| engine.changes_since(None).unwrap().cursor).collect();
    let minted = engines[3].mint("user", &GRANT).unwrap();
    engines[0].revoke("user").unwrap();
    // Everybody tells everybody, until nobody has anything to say.
    let mut rounds = 0;
    loop {
        let mut said = false;
        for from in 0..engines.len() {
            let changes = engines[from].changes_since(Some(cursors[from])).unwrap();
            cursors[from] = changes.cursor;
            if changes.bytes.is_empty() {
                continue;
            }
            said = true;
            for to in (0..engines.len()).filter(|to| *to != from) {
                engines[to].changes_apply(&changes.bytes).unwrap();
            }
        }
        rounds += 1;
        if !said {
            break;
        }
        assert!(rounds < 4, "they echo");
    }
    assert_eq!(verdict(&engines[3], &minted.token), Status::Revoked);
}

#[test]
fn an_engine_that_starts_closed_is_let_in_by_who_knows_the_past() {
    let peers = Peers::new();
    let running = peers.engine();
    let (kept, lost) =
        (running.mint("kept", &GRANT).unwrap(), running.mint("lost", &GRANT).unwrap());
    running.revoke("lost").unwrap();
    let now_ms = peers.clock.unix_us() / 1000;
    peers.clock.set_unix_ms(now_ms + 5000).unwrap();
    let started = Engine::open(peers.config().start(Start::Closed)).unwrap();
    assert_eq!(verdict(&started, &kept.token), Status::BeforeStart);
    started.changes_apply(&everything(&running)).unwrap();
    assert_eq!(verdict(&started, &kept.token), Status::Ok);
    assert_eq!(verdict(&started, &lost.token), Status::Revoked);
    // But by nobody who does not know it either, nor by what is only new.
    let other = Engine::open(peers.config().start(Start::At(now_ms + 2000))).unwrap();
    let again = Engine::open(peers.config().start(Start::Closed)).unwrap();
    let cursor = running.changes_since(None).unwrap().cursor;
    running.revoke("lost").unwrap();
    again.changes_apply(&running.changes_since(Some(cursor)).unwrap().bytes).unwrap();
    assert_eq!(verdict(&again, &kept.token), Status::BeforeStart);
    again.changes_apply(&everything(&other)).unwrap();
    assert_eq!(verdict(&again, &kept.token), Status::BeforeStart);
}

#[test]
fn what_was_known_before_an_engine_started_does_not_let_it_in() {
    let peers = Peers::new();
    let running = peers.engine();
    let minted = running.mint("user", &GRANT).unwrap();
    let old = everything(&running);
    running.revoke("user").unwrap();
    peers.clock.set_unix_ms(peers.clock.unix_us() / 1000 + 5000).unwrap();
    let started = Engine::open(peers.config().start(Start::Closed)).unwrap();
    started.changes_apply(&old).unwrap();
    assert_eq!(verdict(&started, &minted.token), Status::BeforeStart);
    started.changes_apply(&everything(&running)).unwrap();
    assert_eq!(verdict(&started, &minted.token), Status::Revoked);
}

#[test]
fn what_is_not_ours_or_not_whole_changes_nothing() {
    let peers = Peers::new();
    let (one, other) = (peers.engine(), peers.engine());
    let minted = one.mint("user", &GRANT).unwrap();
    one.revoke("user").unwrap();
    let bytes = everything(&one);
    let apply = |bytes: &[u8]| other.changes_apply(bytes).map_err(status);
    assert_eq!(apply(&[]), Ok(false), "no changes");
    for cut in 1..bytes.len() {
        assert_eq!(apply(&bytes[..cut]), Err(Status::ChangesDamaged), "{cut}");
    }
    for place in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[place] ^= 1;
        assert!(apply(&bent).is_err(), "{place}");
    }
    assert_eq!(apply(&[&bytes[..], b"x"].concat()), Err(Status::ChangesDamaged));
    assert_eq!(apply(&[0; 100_000]), Err(Status::ChangesDamaged));
    let stranger = Engine::open(peers.config().identity_secret([6; 32])).unwrap();
    assert_eq!(stranger.changes_apply(&bytes), Ok(true), "one of its secrets is ours, the first");
    let stranger = Config::new().identity_secret([6; 32]).key(KeySpec::signing(peers.key.clone()));
    let stranger = Engine::open(stranger.start(Start::Open)).unwrap();
    assert_eq!(stranger.changes_apply(&bytes).map_err(status), Err(Status::ChangesForeign));
    assert_eq!(apply(&everything(&stranger)), Err(Status::ChangesForeign));
    assert_eq!(verdict(&other, &minted.token), Status::Ok);
    assert_eq!(apply(&bytes), Ok(true));
}

#[test]
fn an_epoch_that_is_more_than_a_day_ahead_is_refused() {
    let ahead = Peers::new();
    let behind = Peers { key: ahead.key.clone(), clock: Clock::manual() };
    let now_ms = behind.clock.unix_us() / 1000;
    for (seconds, expected) in [(86_000, Ok(true)), (87_000, Err(Status::ChangesAhead))] {
        ahead.clock.set_unix_ms(now_ms + seconds * 1000).unwrap();
        let (one, other) = (ahead.engine(), behind.engine());
        one.revoke("user").unwrap();
        assert_eq!(other.changes_apply(&everything(&one)).map_err(status), expected, "{seconds}");
    }
    // A tombstone is no date.
    ahead.clock.set_unix_ms(now_ms).unwrap();
    let one = ahead.engine();
    one.delete_identity("user").unwrap();
    let other = behind.engine();
    assert_eq!(other.changes_apply(&everything(&one)), Ok(true));
    let state = other.identity_status("user").unwrap().state;
    assert_eq!(state, IdentityState::Deleted);
}

#[test]
fn without_a_secret_that_others_have_there_is_nothing_to_exchange() {
    let lonely = Engine::open(Config::new()).unwrap();
    let since = lonely.changes_since(None).unwrap_err();
    let apply = lonely.changes_apply(b"x").unwrap_err();
    for error in [since, apply] {
        assert_eq!((error.status(), error.field()), (Status::ConfigConflict, "identity_secret"));
    }
}

#[cfg(feature = "sqlite")]
#[test]
fn what_arrives_in_an_engine_with_a_file_is_in_the_file() {
    let peers = Peers::new();
    let place = place::Place::new();
    let on_file = || {
        let key = KeySpec::signing(peers.key.clone());
        Config::new().identity_secret([5; 32]).key(key).any_subject().start(Start::Open)
    };
    let open = || Engine::open(on_file().sqlite(place.file())).unwrap();
    let (one, other, far) = (open(), open(), peers.engine());
    let minted = one.mint("user", &GRANT).unwrap();
    assert_eq!(verdict(&other, &minted.token), Status::Ok);
    far.revoke("user").unwrap();
    assert_eq!(one.changes_apply(&everything(&far)), Ok(true));
    assert_eq!(verdict(&other, &minted.token), Status::Revoked);
    drop((one, other));
    let engine = open();
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    // And on from there.
    let third = peers.engine();
    assert_eq!(verdict(&third, &minted.token), Status::Ok);
    third.changes_apply(&everything(&engine)).unwrap();
    assert_eq!(verdict(&third, &minted.token), Status::Revoked);
}

#[cfg(feature = "sqlite")]
#[test]
fn what_a_sibling_revoked_is_told_by_who_has_not_been_asked_to_verify() {
    let peers = Peers::new();
    let place = place::Place::new();
    let open = || Engine::open(peers.config().sqlite(place.file())).unwrap();
    let (one, telling, far) = (open(), open(), peers.engine());
    let cursor = telling.changes_since(None).unwrap().cursor;
    let minted = far.mint("user", &GRANT).unwrap();
    one.revoke("user").unwrap();
    place::wait_for_window();
    far.changes_apply(&telling.changes_since(Some(cursor)).unwrap().bytes).unwrap();
    assert_eq!(verdict(&far, &minted.token), Status::Revoked);
}

#[cfg(feature = "sqlite")]
#[test]
fn changes_that_could_not_be_kept_are_not_called_known_when_they_come_again() {
    let peers = Peers::new();
    let place = place::Place::new();
    let open = || Engine::open(peers.config().sqlite(place.file())).unwrap();
    let (one, far) = (open(), peers.engine());
    far.revoke("user").unwrap();
    let bytes = everything(&far);
    let away = place.path().join("away.db");
    std::fs::rename(place.file(), &away).unwrap();
    for _ in 0..2 {
        assert_eq!(one.changes_apply(&bytes).map_err(status), Err(Status::StateReplaced));
    }
    std::fs::rename(&away, place.file()).unwrap();
    assert_eq!(one.changes_apply(&bytes), Ok(false));
    assert_eq!(one.stats().state.unwritten, 0);
    assert_eq!(open().identity_status("user").unwrap().state, IdentityState::Revoked);
}

#[cfg(feature = "sqlite")]
#[test]
fn what_is_told_does_not_replace_a_revocation_that_waits_to_be_written() {
    let peers = Peers::new();
    let place = place::Place::new();
    let open = || Engine::open(peers.config().sqlite(place.file())).unwrap();
    let (one, sibling, far) = (open(), open(), peers.engine());
    far.revoke("user").unwrap();
    let bytes = everything(&far);
    far.changes_apply(&bytes).unwrap();
    peers.clock.set_unix_ms(peers.clock.unix_us() / 1000 + 5000).unwrap();
    sibling.changes_apply(&bytes).unwrap();
    let minted = sibling.mint("user", &GRANT).unwrap();
    let away = place.path().join("away.db");
    std::fs::rename(place.file(), &away).unwrap();
    assert_eq!(one.revoke("user").unwrap_err().status(), Status::StateReplaced);
    far.revoke("another").unwrap();
    let later = everything(&far);
    assert_eq!(one.changes_apply(&later).map_err(status), Err(Status::StateReplaced));
    std::fs::rename(&away, place.file()).unwrap();
    one.sync().unwrap();
    place::wait_for_window();
    assert_eq!(verdict(&sibling, &minted.token), Status::Revoked);
}

/// What somebody does in one of three engines.
#[derive(Clone, Copy, Debug)]
enum Act {
    Revoke(u8),
    Delete(u8),
    Token(u8),
    All,
    /// Tells another engine everything.
    Tell(u8),
}

fn act() -> impl Strategy<Value = (u8, Act)> {
    let act = prop_oneof![
        4 => (0u8..4).prop_map(Act::Revoke),
        1 => (0u8..4).prop_map(Act::Delete),
        2 => (0u8..4).prop_map(Act::Token),
        1 => Just(Act::All),
        2 => (0u8..3).prop_map(Act::Tell),
    ];
    (0u8..3, act)
}

/// What can be told from outside: verdicts on tokens, and epochs.
fn seen(engine: &Engine, tokens: &[String]) -> (Vec<Status>, Vec<Option<u64>>) {
    let verdicts = tokens.iter().map(|token| verdict(engine, token)).collect();
    let epochs = (0..4).map(|user| engine.identity_status(&format!("u{user}")).unwrap().epoch);
    (verdicts, epochs.collect())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// Commutative, associative, idempotent and monotone, whatever happened where.
    #[test]
    fn merging_comes_to_the_same_in_any_order(
        acts in prop::collection::vec(act(), 1..24),
        order in Just([0usize, 1, 2]).prop_shuffle(),
        again in prop::collection::vec(0usize..3, 0..4),
    ) {
        let peers = Peers::new();
        let engines = [peers.engine(), peers.engine(), peers.engine()];
        let mint = |engine: &Engine| -> Vec<String> {
            (0..4).filter_map(|user| engine.mint(&format!("u{user}"), &GRANT).ok())
                .map(|minted| minted.token).collect()
        };
        let mut tokens = mint(&engines[0]);
        for (place, act) in acts {
            let engine = &engines[place as usize];
            match act {
                Act::Revoke(user) => engine.revoke(&format!("u{user}")).unwrap(),
                Act::Delete(user) => engine.delete_identity(&format!("u{user}")).unwrap(),
                Act::Token(at) => engine.revoke_token(&tokens[at as usize]).unwrap(),
                Act::All => engine.revoke_all().unwrap(),
                Act::Tell(to) => {
                    engines[to as usize].changes_apply(&everything(engine)).map(drop).unwrap();
                }
            }
            tokens.extend(mint(engine));
        }
        let told: Vec<_> = engines.iter().map(everything).collect();
        // In one order once; in another, with repetitions, by way of somebody in between.
        let (straight, between, winding) = (peers.engine(), peers.engine(), peers.engine());
        for bytes in &told {
            let before = seen(&straight, &tokens);
            straight.changes_apply(bytes).unwrap();
            let after = seen(&straight, &tokens);
            for (was, is) in before.0.iter().zip(&after.0) {
                prop_assert!(*was == Status::Ok || *is != Status::Ok, "a merge let somebody in");
            }
        }
        for place in order.iter().chain(&again) {
            between.changes_apply(&told[*place]).unwrap();
            winding.changes_apply(&everything(&between)).unwrap();
        }
        prop_assert_eq!(seen(&straight, &tokens), seen(&winding, &tokens));
        prop_assert_eq!(straight.changes_apply(&everything(&winding)), Ok(false));
        // Every token that stands in all of them is accepted, and no other.
        for token in &tokens {
            let everywhere = engines.iter().all(|engine| verdict(engine, token) == Status::Ok);
            prop_assert_eq!(verdict(&winding, token) == Status::Ok, everywhere);
        }
    }
}

#[test]
fn who_watches_is_told_of_each_thing_once_and_as_it_stands_now() {
    let peers = Peers::new();
    let (engine, other) = (peers.engine(), peers.engine());
    engine.revoke("before").unwrap();
    let (news, start) = engine.news_since(None).unwrap();
    assert!(news.is_empty(), "what was before is nobody's news");
    let digest = |identity: &str| engine.identity_digest(identity).unwrap();
    engine.revoke("alice").unwrap();
    engine.revoke("bob").unwrap();
    engine.delete_identity("bob").unwrap();
    let minted = engine.mint("alice", &GRANT).unwrap();
    engine.revoke_token(&minted.token).unwrap();
    let (news, cursor) = engine.news_since(Some(start)).unwrap();
    let token = News::TokenRevoked(engine.token_digest(&minted.token_id));
    let expected =
        [News::IdentityRevoked(digest("alice")), News::IdentityDeleted(digest("bob")), token];
    assert_eq!(news, expected);
    assert_eq!(engine.news_since(Some(cursor)).unwrap().0, []);
    // What comes from elsewhere is news too, and the two hash alike.
    assert_eq!(other.identity_digest("carol").unwrap(), digest("carol"));
    other.revoke("carol").unwrap();
    other.revoke_all().unwrap();
    engine.changes_apply(&everything(&other)).unwrap();
    let (news, cursor) = engine.news_since(Some(cursor)).unwrap();
    assert!(news.contains(&News::IdentityRevoked(digest("carol"))), "{news:?}");
    assert!(news.contains(&News::AllRevoked), "{news:?}");
    engine.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
    let mut states: Vec<_> = engine
        .news_since(Some(cursor))
        .unwrap()
        .0
        .into_iter()
        .map(|news| match news {
            News::Key { state, .. } => state,
            other => panic!("{other:?}"),
        })
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["active", "revoked"]);
    // Of another engine, or of a time that is not remembered.
    assert_eq!(other.news_since(Some(start)).unwrap().0, [News::Missed]);
    for number in 0..70_000 {
        engine.revoke(&format!("user {number}")).unwrap();
    }
    assert_eq!(engine.news_since(Some(cursor)).unwrap().0, [News::Missed]);
    assert!(engine.identity_digest("").is_err());
}
