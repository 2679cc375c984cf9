//! What holds for every sequence of calls.

use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Capability, Check, Clock, Config, Engine, Error, Grant, KeySpec, Lifetime, Minted, OldKey,
    Rotation, ScopeSet, Start, Status,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A moment in 2027, in milliseconds.
const NOW_MS: i64 = 1_800_000_000_000;
const USERS: [&str; 5] = ["ann", "bob", "cy", "dee", "eve"];
const SCOPES: [ScopeSet; 4] =
    [ScopeSet::CHAT, ScopeSet::CHAT_JOIN, ScopeSet::VOIP, ScopeSet::VOIP_JOIN];

/// The same cases in every run; others, and more of them, if `MINTAGE_LONG=1` asks for it.
fn cases(count: u32) -> ProptestConfig {
    let long = std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1");
    let (cases, rng_seed) =
        if long { (count * 20, RngSeed::Random) } else { (count, RngSeed::Fixed(1)) };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

/// Something that happens. Tokens and keys are named by numbers, taken modulo how many there are.
#[derive(Clone, Debug)]
enum Step {
    Mint { user: usize, scopes: u8, minutes: u32 },
    Verify { token: usize, check: Ask },
    Revoke { user: usize },
    Delete { user: usize },
    RevokeToken { token: usize },
    RevokeTokenId { token: usize },
    RevokeAll,
    RevokeKey { key: usize },
    RotateToNew { revoking: bool },
    RotateToOld { key: usize, revoking: bool },
    RetirePending,
    Wait { seconds: u64 },
    SetWallClock { ahead_s: i64 },
    Sync,
}

/// What a verify asks of a token.
#[derive(Clone, Debug)]
enum Ask {
    Nothing,
    AllScopes(u8),
    AnyScope(u8),
    User(usize),
    MaxAge(u32),
    StartCall,
    Audience(bool),
}

fn scopes(bits: u8) -> ScopeSet {
    let chosen = SCOPES.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
    chosen.fold(ScopeSet::NONE, |set, (_, scope)| set | *scope)
}

impl Ask {
    fn check(&self) -> Check<'static> {
        let check = Check::new();
        match *self {
            Ask::Nothing => check,
            Ask::AllScopes(bits) => check.scopes(scopes(bits)),
            Ask::AnyScope(bits) => check.any_scope_of(scopes(bits)).unwrap(),
            Ask::User(user) => check.identity(USERS[user % USERS.len()]),
            Ask::MaxAge(seconds) => check.max_age_s(seconds),
            Ask::StartCall => check.capability(Capability::StartCall).unwrap(),
            Ask::Audience(known) => check.audience(if known { "api" } else { "elsewhere" }),
        }
    }
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => Just(Ask::Nothing),
        1 => (0u8..16).prop_map(Ask::AllScopes),
        1 => (1u8..16).prop_map(Ask::AnyScope),
        1 => (0..USERS.len()).prop_map(Ask::User),
        1 => (0u32..8000).prop_map(Ask::MaxAge),
        1 => Just(Ask::StartCall),
        1 => any::<bool>().prop_map(Ask::Audience),
    ]
}

fn seconds() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0u64..90, 2 => 0u64..4000, 1 => 3000u64..9000, 1 => 80_000u64..200_000]
}

fn step() -> impl Strategy<Value = Step> {
    let (user, any_number) = (0..USERS.len(), any::<usize>());
    prop_oneof![
        8 => (user.clone(), 1u8..16, prop_oneof![60u32..63, 60u32..1441])
            .prop_map(|(user, scopes, minutes)| Step::Mint { user, scopes, minutes }),
        16 => (any_number, ask()).prop_map(|(token, check)| Step::Verify { token, check }),
        3 => user.clone().prop_map(|user| Step::Revoke { user }),
        1 => user.prop_map(|user| Step::Delete { user }),
        2 => any::<usize>().prop_map(|token| Step::RevokeToken { token }),
        1 => any::<usize>().prop_map(|token| Step::RevokeTokenId { token }),
        1 => Just(Step::RevokeAll),
        1 => any::<usize>().prop_map(|key| Step::RevokeKey { key }),
        2 => any::<bool>().prop_map(|revoking| Step::RotateToNew { revoking }),
        1 => (any::<usize>(), any::<bool>())
            .prop_map(|(key, revoking)| Step::RotateToOld { key, revoking }),
        1 => Just(Step::RetirePending),
        3 => seconds().prop_map(|seconds| Step::Wait { seconds }),
        1 => (-100_000i64..100_000).prop_map(|ahead_s| Step::SetWallClock { ahead_s }),
        1 => Just(Step::Sync),
    ]
}

/// The n-th key of a run.
fn key(number: usize) -> KeySpec {
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&(number as u64).to_le_bytes());
    KeySpec::signing(SigningKey::from_secret(&secret, Algorithm::Hs256).unwrap())
}

fn open(clock: &Clock, cache_slots: usize) -> Engine {
    let config = Config::new()
        .any_subject()
        .identity_secret([5; 32])
        .audience("api")
        .key(key(0))
        .start(Start::Open)
        .cache_slots(cache_slots)
        .clock(clock.clone());
    Engine::open(config).unwrap()
}

/// Several engines that the same things happen to; the first one mints.
struct Run {
    clock: Clock,
    now_ms: i64,
    tokens: Vec<Minted>,
    keys: usize,
    kids: Vec<String>,
}

impl Run {
    fn new() -> Run {
        let clock = Clock::manual_with_monotonic();
        clock.set_unix_ms(NOW_MS).unwrap();
        Run { clock, now_ms: NOW_MS, tokens: Vec::new(), keys: 1, kids: Vec::new() }
    }

    fn token(&self, number: usize) -> Option<&Minted> {
        self.tokens.get(number % self.tokens.len().max(1))
    }

    fn wait(&mut self, seconds: u64) {
        self.now_ms += seconds as i64 * 1000;
        self.clock.set_unix_ms(self.now_ms).unwrap();
        self.clock.advance_monotonic_s(seconds).unwrap();
    }

    fn mint(&mut self, engine: &Engine, user: usize, bits: u8, minutes: u32) -> Status {
        let grant = Grant::new(scopes(bits)).lifetime(Lifetime::minutes(minutes));
        match engine.mint(USERS[user], &grant) {
            Ok(minted) => {
                if !self.kids.contains(&minted.key_id) {
                    self.kids.push(minted.key_id.clone());
                }
                self.tokens.push(minted);
                Status::Ok
            }
            Err(error) => error.status(),
        }
    }

    /// Applies a step that changes something to one engine.
    fn apply(&self, engine: &Engine, step: &Step) -> Status {
        let rotate = |number: usize, revoking: bool| {
            let old = if revoking { OldKey::Revoke } else { OldKey::Retire };
            engine.rotate_key(Rotation::To(key(number)), old)
        };
        let done: Result<(), Error> = match *step {
            Step::Revoke { user } => engine.revoke(USERS[user]),
            Step::Delete { user } => engine.delete_identity(USERS[user]),
            Step::RevokeToken { token } => {
                self.token(token).map_or(Ok(()), |token| engine.revoke_token(&token.token))
            }
            Step::RevokeTokenId { token } => self.token(token).map_or(Ok(()), |token| {
                engine.revoke_token_id(&token.token_id, token.expires_at_unix_s)
            }),
            Step::RevokeAll => engine.revoke_all(),
            Step::RevokeKey { key } => {
                let kid = self.kids.get(key % self.kids.len().max(1));
                kid.map_or(Ok(()), |kid| engine.revoke_key(kid))
            }
            Step::RotateToNew { revoking } => rotate(self.keys, revoking),
            Step::RotateToOld { key, revoking } => rotate(key % self.keys, revoking),
            Step::RetirePending => {
                let number = 1_000_000 + self.keys;
                engine.add_key(key(number)).and_then(|()| {
                    let pending =
                        engine.keys().into_iter().rfind(|key| key.state.name() == "pending");
                    pending.map_or(Ok(()), |key| engine.retire_key(&key.kid))
                })
            }
            Step::Sync => engine.sync(),
            Step::Mint { .. }
            | Step::Verify { .. }
            | Step::Wait { .. }
            | Step::SetWallClock { .. } => Ok(()),
        };
        done.err().map_or(Status::Ok, |error| error.status())
    }

    fn passed(&mut self, step: &Step) {
        if matches!(step, Step::RotateToNew { .. } | Step::RetirePending) {
            self.keys += 1;
        }
    }
}

/// All that a verdict says.
type Verdict = Result<(String, String, String, ScopeSet, i64, i64, u64, String), Status>;

fn verdict(engine: &Engine, token: &str, check: &Check<'_>) -> Verdict {
    match engine.verify(token, check) {
        Ok(verified) => Ok((
            verified.identity().to_owned(),
            verified.token_id().to_owned(),
            verified.key_id().to_owned(),
            verified.scopes(),
            verified.issued_at_unix_s(),
            verified.expires_at_unix_s(),
            verified.epoch(),
            verified.claims_json(),
        )),
        Err(refusal) => Err(refusal.status()),
    }
}

/// The same verdict, but for the reason of a refusal where there are two.
fn agree(cached: &Verdict, cold: &Verdict) -> bool {
    use Status::{Expired, KeyRevoked, KeyUnknown};
    match (cached, cold) {
        // A key that was dropped and brought back is another object than the cached one.
        (Err(KeyUnknown), Err(Expired | KeyRevoked)) => true,
        _ => cached == cold,
    }
}

proptest! {
    #![proptest_config(cases(1024))]

    /// P3: with the cache and without, every verdict is the same.
    #[test]
    fn cached_is_as_cold(
        steps in prop::collection::vec(step(), 1..150),
        cache_slots in prop_oneof![Just(4usize), Just(64), Just(4096)],
    ) {
        let mut run = Run::new();
        let (cached, cold) = (open(&run.clock, cache_slots), open(&run.clock, 0));
        let mut accepted = false;
        for step in &steps {
            match *step {
                Step::Mint { user, scopes, minutes } => {
                    let minted = run.mint(&cached, user, scopes, minutes);
                    // What minting leaves behind in an engine, it leaves in both.
                    let grant = Grant::new(self::scopes(scopes));
                    let grant = grant.lifetime(Lifetime::minutes(minutes));
                    let other = cold.mint(USERS[user], &grant).map(|_| ());
                    prop_assert_eq!(other.err().map_or(Status::Ok, |it| it.status()), minted);
                }
                Step::Verify { token, ref check } => {
                    let Some(token) = run.token(token) else { continue };
                    let check = check.check();
                    let expected = verdict(&cold, &token.token, &check);
                    for _ in 0..2 {
                        let seen = verdict(&cached, &token.token, &check);
                        prop_assert!(agree(&seen, &expected), "{seen:?}, cold {expected:?}");
                    }
                    accepted |= expected.is_ok();
                }
                Step::Wait { seconds } => run.wait(seconds),
                Step::SetWallClock { ahead_s } => {
                    let unix_ms = run.now_ms + ahead_s * 1000;
                    run.clock.set_unix_ms(unix_ms).unwrap();
                }
                ref change => {
                    prop_assert_eq!(run.apply(&cached, change), run.apply(&cold, change));
                    run.passed(change);
                }
            }
        }
        for token in &run.tokens {
            let check = Check::new();
            let expected = verdict(&cold, &token.token, &check);
            let seen = verdict(&cached, &token.token, &check);
            prop_assert!(agree(&seen, &expected), "{seen:?}, cold {expected:?}");
        }
        prop_assert_eq!(cold.stats().verified_from_cache, 0);
        prop_assert!(!accepted || cached.stats().verified_from_cache > 0);
    }

    /// P2: the same things happen to two engines, and more is revoked in one of them. What the
    /// other refuses, that one refuses.
    #[test]
    fn an_added_revocation_accepts_nothing(
        steps in prop::collection::vec((step(), prop::option::weighted(0.3, step())), 1..120),
    ) {
        let mut run = Run::new();
        let (fewer, more) = (open(&run.clock, 64), open(&run.clock, 64));
        for (step, extra) in &steps {
            // Engines that share no state count epochs up from the time. Were it to stand still,
            // the one that revokes less could run ahead, and its tokens with it.
            run.now_ms += 1;
            run.clock.set_unix_ms(run.now_ms).unwrap();
            match *step {
                Step::Mint { user, scopes, minutes } => {
                    run.mint(&fewer, user, scopes, minutes);
                }
                Step::Wait { seconds } => run.wait(seconds),
                // A clock that steps back lets tokens live again that no revocation concerns.
                Step::SetWallClock { .. } | Step::Verify { .. } => {}
                // To a key that was revoked in one of them alone, one alone would rotate.
                Step::RotateToOld { .. } => {}
                ref change => {
                    run.apply(&fewer, change);
                    run.apply(&more, change);
                    run.passed(change);
                }
            }
            if let Some(
                extra @ (Step::Revoke { .. }
                | Step::Delete { .. }
                | Step::RevokeToken { .. }
                | Step::RevokeTokenId { .. }
                | Step::RevokeAll
                | Step::RevokeKey { .. }),
            ) = extra
            {
                run.apply(&more, extra);
            }
            for token in run.tokens.iter().rev().take(12) {
                let one = verdict(&fewer, &token.token, &Check::new());
                let other = verdict(&more, &token.token, &Check::new());
                prop_assert!(one.is_ok() || other.is_err(), "{one:?} became {other:?}");
                if let (Ok(one), Ok(other)) = (one, other) {
                    prop_assert_eq!(one, other);
                }
            }
        }
    }
}
