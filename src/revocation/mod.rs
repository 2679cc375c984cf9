//! What has been revoked, and the one function that decides by it.
//!
//! A token carries the epoch that its identity had when it was minted. Revoking an identity raises
//! its epoch, revoking everything raises the floor, and a token below either is dead. Epochs only
//! grow and are not times: nothing decides by comparing one with a clock.
//!
//! Readers take no lock. Every change is made visible first and then bumps the version; who has
//! checked something at a version need not look again while the version stands. That is the whole
//! coherence protocol, and `model.rs` checks this very code under all interleavings.

mod subject;
mod table;

#[cfg(all(test, loom))]
mod model;
#[cfg(all(test, not(loom)))]
mod tests;

use siphasher::sip128::SipHasher13;
use zeroize::Zeroizing;

pub use subject::{Log, Subject};
pub use table::Fate;
pub use table::{Digest, Moment};
use table::{Ledger, Table};

use crate::error::{Error, Refusal, Status};
use crate::sync::{AtomicU64, Ordering};

/// The epoch of a deleted identity; never stamped, and refused when a token claims it.
pub const EPOCH_TOMBSTONE: u64 = (1 << 53) - 1;
/// The greatest epoch that is ever stamped. Below 2^53, so that every JSON parser keeps it exactly.
pub const EPOCH_MAX: u64 = EPOCH_TOMBSTONE - 1;

/// Seconds that pruning waits beyond the longest lifetime: the greatest leeway, as much again for
/// clocks that differ, and the longest that a minter may not have heard of a revocation.
pub const PRUNE_MARGIN_S: u64 = CLOCK_MARGIN_S + 3600;
/// The part of it that has nothing to do with minters.
pub const CLOCK_MARGIN_S: u64 = 300 + 300;
/// Seconds that the revocation of one token is kept beyond the token's expiry.
pub const TOKEN_MARGIN_S: u64 = 600;
/// The longest lifetime that any configuration allows, in seconds.
pub const LONGEST_S_MAX: u64 = 366 * 86_400;

/// A key that ids are hashed under.
pub type HashKey = Zeroizing<[u8; 16]>;

/// What an engine knows of revocations, as readers see it.
pub struct Revocations {
    hot: Hot,
    identities: Table,
    tokens: Table,
    identity_key: HashKey,
    token_key: HashKey,
    /// The longest lifetime that was ever granted, in seconds.
    longest_s: AtomicU64,
    /// What pruning waits beyond that, in seconds.
    margin_s: u64,
}

/// What every verify reads, on a cache line of its own.
#[repr(align(64))]
struct Hot {
    version: AtomicU64,
    /// The greatest of `revoked_floor` and `start_floor`.
    floor: AtomicU64,
    revoked_floor: AtomicU64,
    start_floor: AtomicU64,
    /// The greatest epoch that was ever pruned.
    pruned: AtomicU64,
    /// How many single tokens are recorded: usually none, and then none is looked up.
    single_tokens: AtomicU64,
    /// The latest time that pruning relied on, in seconds: what had expired then stays expired.
    relied_on_s: AtomicU64,
    /// The latest time that a token was minted at, in seconds.
    minted_s: AtomicU64,
    /// When everything was last revoked, in seconds; 0 for never.
    all_revoked_s: AtomicU64,
}

/// What only the writer knows; held behind the engine's writer lock.
pub struct Writer {
    /// The greatest epoch ever set, tombstones apart.
    top: u64,
    /// The wall clock, as far as it has ever been seen to go.
    wall_s: i64,
    monotonic_s: u64,
    /// The wall clock as last seen, in microseconds.
    proposed: u64,
    identities: Ledger,
    tokens: Ledger,
    /// What has changed lately.
    pub log: Log,
}

/// The facts that decide whether a token still stands.
#[derive(Clone, Copy, Debug)]
pub struct TokenFacts {
    /// Whether the key that verified it is in the ring, or was revoked.
    pub key: KeyStanding,
    /// Whether this one token was revoked.
    pub token_revoked: bool,
    /// The epoch that the token carries.
    pub epoch: u64,
    /// The epoch of its identity; 0 if never revoked.
    pub identity_epoch: u64,
    /// The epoch of the last `revoke_all`.
    pub revoked_floor: u64,
    /// The epoch that stands for an unknown past (P9).
    pub start_floor: u64,
}

/// How the ring stands to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// In the ring, and not revoked.
    Good,
    Revoked,
    /// No longer in the ring.
    Gone,
}

/// Decides whether a token still stands. Nothing else in the crate compares epochs of tokens.
///
/// Every fact that a revocation can change only ever turns the answer from yes to no.
pub fn decide(facts: &TokenFacts) -> Result<(), Refusal> {
    let refuse = |status| Err(Refusal::new(status));
    match facts.key {
        KeyStanding::Good => {}
        KeyStanding::Revoked => return refuse(Status::KeyRevoked),
        KeyStanding::Gone => return refuse(Status::KeyUnknown),
    }
    if facts.identity_epoch >= EPOCH_TOMBSTONE {
        return refuse(Status::IdentityDeleted);
    }
    if facts.token_revoked {
        return refuse(Status::TokenRevoked);
    }
    let floor = facts.revoked_floor.max(facts.start_floor);
    if facts.epoch >= floor.max(facts.identity_epoch) {
        return Ok(());
    }
    if facts.epoch < facts.identity_epoch {
        refuse(Status::Revoked)
    } else if facts.epoch < facts.revoked_floor {
        refuse(Status::AllRevoked)
    } else {
        refuse(Status::BeforeStart)
    }
}

impl Revocations {
    /// Nothing revoked but the unknown past below `start_floor`. The keys are those that
    /// identities and token ids are hashed under; `longest_s` is the longest lifetime that is
    /// granted, and `margin_s` what pruning waits beyond it.
    pub fn new(
        hash_keys: [HashKey; 2],
        start_floor: u64,
        longest_s: u64,
        margin_s: u64,
    ) -> (Revocations, Writer) {
        let (identities, identity_ledger) = Table::new();
        let (tokens, token_ledger) = Table::new();
        let hot = Hot {
            version: AtomicU64::new(1),
            floor: AtomicU64::new(start_floor),
            revoked_floor: AtomicU64::new(0),
            start_floor: AtomicU64::new(start_floor),
            pruned: AtomicU64::new(0),
            single_tokens: AtomicU64::new(0),
            relied_on_s: AtomicU64::new(0),
            minted_s: AtomicU64::new(0),
            all_revoked_s: AtomicU64::new(0),
        };
        let writer = Writer {
            top: start_floor,
            wall_s: 0,
            monotonic_s: 0,
            proposed: 0,
            identities: identity_ledger,
            tokens: token_ledger,
            log: Log::default(),
        };
        let [identity_key, token_key] = hash_keys;
        let longest_s = AtomicU64::new(longest_s);
        let revocations =
            Revocations { hot, identities, tokens, identity_key, token_key, longest_s, margin_s };
        (revocations, writer)
    }

    /// What an identity is known by here.
    pub fn identity_digest(&self, identity: &str) -> Digest {
        digest(&self.identity_key, identity)
    }

    /// What a token id is known by here.
    pub fn token_digest(&self, token_id: &str) -> Digest {
        digest(&self.token_key, token_id)
    }

    /// The number that every change bumps after it is visible. Load it before looking anything up.
    #[inline]
    pub fn version(&self) -> u64 {
        self.hot.version.load(Ordering::Acquire)
    }

    /// Says that a change is visible now. The writer lock is held.
    pub fn bump(&self, _: &mut Writer) {
        self.hot.version.fetch_add(1, Ordering::Release);
    }

    /// The time to judge expiry by: what expired before something was pruned stays expired, also
    /// when the clock steps back.
    #[inline]
    pub fn never_before_pruning_s(&self, now_s: i64) -> i64 {
        now_s.max(self.hot.relied_on_s.load(Ordering::Acquire) as i64)
    }

    /// Whether a token of this identity, with this epoch and verified by such a key, still stands.
    pub fn standing(
        &self,
        key: KeyStanding,
        identity: Digest,
        token_id: &str,
        epoch: u64,
    ) -> Result<(), Refusal> {
        let any_single = self.hot.single_tokens.load(Ordering::Acquire) != 0;
        decide(&TokenFacts {
            key,
            token_revoked: any_single && self.tokens.get(self.token_digest(token_id)).is_some(),
            epoch,
            identity_epoch: self.identities.get(identity).unwrap_or(0),
            revoked_floor: self.hot.revoked_floor.load(Ordering::Acquire),
            start_floor: self.hot.start_floor.load(Ordering::Acquire),
        })
    }

    /// The epoch to stamp a new token of this identity with.
    ///
    /// The identity's epoch and not the time: a minter whose clock runs ahead, or that has not
    /// heard of a revocation, then makes tokens that are refused, never tokens that survive. At
    /// least what was ever pruned, so that one who has not pruned yet accepts it.
    ///
    /// # Errors
    /// [`Status::IdentityDeleted`].
    pub fn stamp(&self, identity: Digest) -> Result<u64, Refusal> {
        let epoch = self.identities.get(identity).unwrap_or(0);
        if epoch >= EPOCH_TOMBSTONE {
            return Err(Refusal::new(Status::IdentityDeleted));
        }
        let floor = self.hot.floor.load(Ordering::Acquire);
        Ok(epoch.max(floor).max(self.hot.pruned.load(Ordering::Acquire)))
    }

    /// The epoch of an identity: 0 if it was never revoked, [`EPOCH_TOMBSTONE`] if deleted.
    pub fn identity_epoch(&self, identity: Digest) -> u64 {
        self.identities.get(identity).unwrap_or(0)
    }

    /// The last time, in seconds, at which anything was done that proof from elsewhere of who the
    /// identity is must be younger than; −1 for never. Load the stamp first: a revocation in between
    /// is then noticed either here or by the token's epoch.
    pub fn proof_after_s(&self, identity: Digest) -> i64 {
        let own = self.identities.recorded(identity).map(|moment| i64::from(moment.wall_s));
        let all = match self.hot.all_revoked_s.load(Ordering::Acquire) {
            0 => -1,
            revoked_s => revoked_s as i64,
        };
        let start = match self.hot.start_floor.load(Ordering::Acquire) {
            0 => -1,
            floor => (floor / 1_000_000) as i64,
        };
        own.unwrap_or(-1).max(all).max(start)
    }

    /// How long what has ended is remembered, in seconds: the longest that a token lives, and what
    /// pruning waits beyond that.
    pub fn keep_s(&self) -> u64 {
        self.longest_s.load(Ordering::Acquire) + self.margin_s
    }

    /// The longest lifetime that was ever granted, in seconds.
    pub fn longest_s(&self) -> u64 {
        self.longest_s.load(Ordering::Acquire)
    }

    /// Revokes all tokens that the identity has. A deleted identity stays as it is.
    pub fn revoke(&self, writer: &mut Writer, identity: Digest) -> Result<(), Error> {
        if self.identity_epoch(identity) >= EPOCH_TOMBSTONE {
            return Ok(());
        }
        let epoch = writer.next_epoch()?;
        self.raise_identity(writer, identity, epoch, writer.now()).map(drop)
    }

    /// Revokes the identity for good and forgets everything else about it.
    pub fn delete(&self, writer: &mut Writer, identity: Digest) -> Result<(), Error> {
        self.raise_identity(writer, identity, EPOCH_TOMBSTONE, Moment::NEVER).map(drop)
    }

    /// Revokes every token of every identity.
    pub fn revoke_all(&self, writer: &mut Writer) -> Result<(), Error> {
        let epoch = writer.next_epoch()?;
        self.raise_floor(writer, epoch, writer.now().wall_s);
        Ok(())
    }

    /// Revokes one token. `until_s` is when nobody needs to remember it any more.
    pub fn revoke_token(
        &self,
        writer: &mut Writer,
        token: Digest,
        until_s: i64,
    ) -> Result<(), Error> {
        // By the clock as it stands and not as far as it ever went: how long the monotonic clock
        // has to wait is counted from here.
        let now = Moment::new(writer.seen_s(), writer.monotonic_s);
        self.raise_token(writer, token, token_until(until_s), now).map(drop)
    }

    /// Raises the epoch of an identity, recorded at this time. Whether that changed anything.
    pub fn raise_identity(
        &self,
        writer: &mut Writer,
        identity: Digest,
        epoch: u64,
        recorded: Moment,
    ) -> Result<bool, Error> {
        let epoch = epoch.min(EPOCH_TOMBSTONE);
        if self.identity_epoch(identity) >= epoch {
            return Ok(false);
        }
        let (recorded, due) = if epoch == EPOCH_TOMBSTONE {
            (Moment::NEVER, Moment::NEVER)
        } else {
            (recorded, recorded.after(seconds(self.keep_s())))
        };
        self.identities.raise(&mut writer.identities, identity, epoch, recorded, due)?;
        if epoch < EPOCH_TOMBSTONE {
            writer.raise_top(epoch);
        }
        writer.log.note(Subject::Identity(identity));
        Ok(true)
    }

    /// Raises the floor. Whether that changed anything.
    pub fn raise_floor(&self, writer: &mut Writer, epoch: u64, recorded_wall_s: u32) -> bool {
        let epoch = epoch.min(EPOCH_MAX);
        if self.hot.revoked_floor.load(Ordering::Acquire) >= epoch {
            return false;
        }
        // Before the floor: who stamps the new one has heard of the time.
        self.hot.all_revoked_s.fetch_max(u64::from(recorded_wall_s), Ordering::Release);
        self.hot.revoked_floor.store(epoch, Ordering::Release);
        self.hot.floor.fetch_max(epoch, Ordering::Release);
        writer.raise_top(epoch);
        writer.log.note(Subject::Floor);
        true
    }

    /// Remembers the revocation of a token until this second at least. Whether that changed
    /// anything.
    pub fn raise_token(
        &self,
        writer: &mut Writer,
        token: Digest,
        until_s: u64,
        recorded: Moment,
    ) -> Result<bool, Error> {
        if self.tokens.get(token).unwrap_or(0) >= until_s {
            return Ok(false);
        }
        let due = token_due(seconds(until_s), recorded, self.keep_s());
        self.tokens.raise(&mut writer.tokens, token, until_s, recorded, due)?;
        self.hot.single_tokens.store(writer.tokens.len() as u64, Ordering::Release);
        writer.log.note(Subject::Token(token));
        Ok(true)
    }

    /// Notes that an epoch was pruned somewhere. Whether that changed anything.
    pub fn raise_pruned(&self, writer: &mut Writer, epoch: u64) -> bool {
        let epoch = epoch.min(EPOCH_MAX);
        let risen = self.hot.pruned.fetch_max(epoch, Ordering::Release) < epoch;
        if risen {
            writer.raise_top(epoch);
            writer.log.note(Subject::Pruned);
        }
        risen
    }

    /// Notes that pruning somewhere relied on this time. Whether that changed anything.
    pub fn raise_relied_on(&self, writer: &mut Writer, wall_s: u64) -> bool {
        let risen = self.hot.relied_on_s.fetch_max(wall_s, Ordering::Release) < wall_s;
        if risen {
            writer.log.note(Subject::ReliedOn);
        }
        risen
    }

    /// Notes that a lifetime as long as this is granted somewhere. Whether that changed anything.
    pub fn raise_longest(&self, writer: &mut Writer, longest_s: u64) -> bool {
        // Longer than any configuration allows would keep everything for ever.
        let longest_s = longest_s.min(LONGEST_S_MAX);
        let risen = self.longest_s.fetch_max(longest_s, Ordering::AcqRel) < longest_s;
        if risen {
            writer.log.note(Subject::Longest);
        }
        risen
    }

    /// Sets the epoch that stands for an unknown past. Never exported, so not noted in the log.
    pub fn set_start(&self, writer: &mut Writer, floor: u64) {
        self.hot.start_floor.store(floor, Ordering::Release);
        self.hot.floor.store(self.floor().max(floor), Ordering::Release);
        writer.raise_top(floor);
    }

    /// The epoch that stands for an unknown past.
    pub fn start(&self) -> u64 {
        self.hot.start_floor.load(Ordering::Acquire)
    }

    /// The epoch of the last `revoke_all`; 0 for never.
    pub fn floor(&self) -> u64 {
        self.hot.revoked_floor.load(Ordering::Acquire)
    }

    /// The number that is kept about a subject that is not a key; 0 if there is none.
    pub fn value(&self, subject: Subject) -> u64 {
        match subject {
            Subject::Floor => self.floor(),
            Subject::Identity(digest) => self.identity_epoch(digest),
            Subject::Token(digest) => self.tokens.get(digest).unwrap_or(0),
            Subject::Longest => self.longest_s(),
            Subject::Pruned => self.hot.pruned.load(Ordering::Acquire),
            Subject::ReliedOn => self.hot.relied_on_s.load(Ordering::Acquire),
            Subject::Start => EPOCH_TOMBSTONE - self.start(),
            Subject::Key(_) => 0,
        }
    }

    /// Makes room for so many more identities.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub fn reserve(&self, writer: &mut Writer, identities: usize) {
        self.identities.reserve(&mut writer.identities, identities);
    }

    /// Everything that is kept, keys and the start floor apart. The writer lock is held.
    pub fn subjects(&self, _: &Writer) -> Vec<Subject> {
        let mut all = vec![Subject::Floor, Subject::Longest, Subject::Pruned, Subject::ReliedOn];
        self.identities.entries(|digest, _| all.push(Subject::Identity(digest)));
        self.tokens.entries(|digest, _| all.push(Subject::Token(digest)));
        all.retain(|subject| self.value(*subject) > 0);
        all
    }

    /// What pruning decides at this time about something that was recorded, in a table here or in a
    /// state: a time by both clocks, so that one that jumps ahead prunes nothing.
    pub fn fate(&self, subject: Subject, value: u64, recorded: Moment, now: Moment) -> Fate {
        let due = match subject {
            Subject::Identity(_) if value < EPOCH_TOMBSTONE => {
                recorded.after(seconds(self.keep_s()))
            }
            Subject::Token(_) => token_due(seconds(value), recorded, self.keep_s()),
            _ => Moment::NEVER,
        };
        if now.reaches(due) { Fate::Drop { since_wall_s: due.wall_s } } else { Fate::Keep { due } }
    }

    /// Forgets what no living token can need, in at most `rebuilds` shards of each table.
    pub fn prune(&self, writer: &mut Writer, rebuilds: usize) {
        let now = writer.now();
        let nobody = Digest::new(0, 0);
        let (mut pruned, mut relied_on) = (0, 0);
        let rely_on = |since_wall_s| {
            self.hot.relied_on_s.fetch_max(u64::from(since_wall_s), Ordering::Release)
        };
        let fate = |epoch, recorded| self.fate(Subject::Identity(nobody), epoch, recorded, now);
        self.identities.prune(&mut writer.identities, now, rebuilds, fate, |epoch, since| {
            self.hot.pruned.fetch_max(epoch, Ordering::Release);
            rely_on(since);
            (pruned, relied_on) = (epoch, since);
        });
        let fate = |until, recorded| self.fate(Subject::Token(nobody), until, recorded, now);
        let mut dropped = false;
        self.tokens.prune(&mut writer.tokens, now, rebuilds, fate, |_, since| {
            rely_on(since);
            relied_on = since;
            dropped = true;
        });
        if dropped {
            self.hot.single_tokens.store(writer.tokens.len() as u64, Ordering::Release);
        }
        if pruned > 0 {
            writer.log.note(Subject::Pruned);
        }
        if relied_on > 0 {
            writer.log.note(Subject::ReliedOn);
        }
    }

    /// Notes when a token was minted. Were the clock to step back, a revocation would otherwise be
    /// forgotten while a token from before the step is alive.
    #[inline]
    pub fn note_mint(&self, now_s: i64) {
        let now_s = now_s.unsigned_abs();
        // Stored once a second.
        if self.hot.minted_s.load(Ordering::Relaxed) < now_s {
            self.hot.minted_s.fetch_max(now_s, Ordering::Release);
        }
    }

    /// Takes the wall clock to have gone as far as any token says that was minted here.
    pub fn observe_mints(&self, writer: &mut Writer) {
        writer.wall_s = writer.wall_s.max(self.hot.minted_s.load(Ordering::Acquire) as i64);
    }

    /// Bytes that the two tables take.
    pub fn bytes(&self) -> usize {
        self.identities.bytes() + self.tokens.bytes()
    }
}

impl Writer {
    /// Notes what both clocks say. The wall clock is taken as never going back.
    pub fn observe(&mut self, unix_us: i64, monotonic_s: u64) {
        self.wall_s = self.wall_s.max(unix_us.div_euclid(1_000_000));
        self.monotonic_s = monotonic_s;
        self.proposed = u64::try_from(unix_us).unwrap_or(0);
    }

    /// Both clocks, as last observed.
    pub fn now(&self) -> Moment {
        Moment::new(self.wall_s, self.monotonic_s)
    }

    /// The wall clock as last observed, wherever it stepped, in seconds since 1970.
    fn seen_s(&self) -> i64 {
        (self.proposed / 1_000_000) as i64
    }

    /// The greatest epoch ever set, loaded or merged, tombstones apart.
    pub fn top(&self) -> u64 {
        self.top
    }

    /// Notes an epoch that was set elsewhere.
    pub fn raise_top(&mut self, epoch: u64) {
        self.top = self.top.max(epoch.min(EPOCH_MAX));
    }

    /// An epoch above all that are known here, for a state to begin from.
    pub fn proposed(&self) -> u64 {
        self.next_epoch().unwrap_or(EPOCH_MAX)
    }

    /// The epoch of the next revocation: above every epoch there ever was. The time is only a
    /// convenient large number, so that engines without common state rarely meet.
    fn next_epoch(&self) -> Result<u64, Error> {
        if self.top >= EPOCH_MAX {
            return Err(Error::new(Status::EpochExhausted));
        }
        let proposed = if self.proposed <= EPOCH_MAX { self.proposed } else { 0 };
        Ok(proposed.max(self.top + 1))
    }

    /// How many identities and how many single tokens are recorded.
    pub fn counts(&self) -> (usize, usize) {
        (self.identities.len(), self.tokens.len())
    }
}

/// SipHash-1-3 with 128 bits: keyed, so that nobody outside can look for two texts that meet, and
/// computed at every first sight.
fn digest(key: &HashKey, text: &str) -> Digest {
    let hash = SipHasher13::new_with_key(key).hash(text.as_bytes());
    Digest::new(hash.h1, hash.h2)
}

/// When the revocation of a token, recorded at some moment, need not be kept any more. Where the
/// clock was already beyond that, it had jumped: then the monotonic clock waits for as long as any
/// token lives.
fn token_due(until_wall_s: u32, recorded: Moment, keep_s: u64) -> Moment {
    let wait = match until_wall_s.saturating_sub(recorded.wall_s) {
        0 => seconds(keep_s),
        wait => wait,
    };
    let due = recorded.after(wait);
    Moment { wall_s: until_wall_s, ..due }
}

/// The second until which the revocation of a token is remembered, as the table keeps it.
pub fn token_until(until_s: i64) -> u64 {
    u32::try_from(until_s.max(1)).unwrap_or(u32::MAX).into()
}

/// Seconds as the tables keep them.
fn seconds(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
