//! State in Redis, for machines that share a server.
//!
//! Three keys under a prefix: `head`, a hash of what the state knows about itself; `rows`, a hash with
//! a row for each subject; `feed`, a stream with an entry for each of the last changes, whose id is
//! the change's number. A batch of changes is one script (`append.lua`).
//!
//! What has been read is known by three things: the life of the state (`generation`), the number of
//! the last change, and a random `chain` of the batch that it came with, which the next change's entry
//! repeats. Whatever does not continue there, be it after a restart without the last second, an older
//! dump or a flushed server, is read whole, and what this engine knows beyond it is written again. A
//! script refuses a change from an engine that knows more than is there, so that a change is never
//! built upon what was lost.

mod feed;
mod link;
mod row;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use redis::{Script, ScriptInvocation};

use self::link::{Server, busy};
use self::row::damaged;
use super::change::start_value;
use super::shared::Shared;
use super::unwritten::comes_later;
use super::{Batch, Op, Opened, Opening, Row, SCAN_ROWS, SealingKey, Seals, Sink, State, Subject};
use crate::crypto;
use crate::encoding;
use crate::error::{Error, Status};
use crate::identity::Secret;
use crate::revocation::{EPOCH_TOMBSTONE, Moment};

/// The field of the configuration that all of this comes from.
const FIELD: &str = "state.redis";
const PREFIX: &str = "{mintage}:";
/// The version of what is kept under the three keys.
const FORMAT: u64 = 1;
/// What is sealed to recognise a sealing key by.
const PROBE: &[u8] = b"mintage";
const PROBE_CONTEXT: &[u8] = b"mintage sealing key 1";
/// Rows read and changes made at a time.
const CHUNK: usize = 4096;
/// Entries of the feed that are read at a time.
const ENTRIES: usize = 1000;
/// Where the next scan has nothing left.
const SCANNED: u64 = u64::MAX;
/// How often to begin again when the state changes while it is read.
const ATTEMPTS: usize = 5;

pub struct Redis(Arc<Inner>);

/// What the engine and its feed share.
pub struct Inner {
    server: Server,
    keys: KeyNames,
    append: Script,
    make: Script,
    news: Script,
    fingerprint: String,
    probe: String,
    /// How far the state has been read. Stored whole, so that the child of a fork can go on from it.
    seen: ArcSwapOption<StreamPosition>,
    /// Where the state stood after the last change that this engine made, which it knows of before it
    /// reads as far.
    written: ArcSwapOption<StreamPosition>,
    /// The cursor of the next scan.
    scanned: AtomicU64,
}

struct KeyNames {
    head: String,
    rows: String,
    feed: String,
}

/// How far a state has been read.
#[derive(Clone, PartialEq, Eq)]
struct StreamPosition {
    generation: String,
    number: u64,
    chain: String,
}

impl Redis {
    /// Opens the state, or makes it.
    ///
    /// # Errors
    /// [`Status::ConfigOutOfRange`] for a URL that is none; 5xxx, blamed on `state.redis`,
    /// `identity_secret` or `sealing_key`; [`Status::RandomUnavailable`].
    pub fn open(url: &str, prefix: Option<&str>, opening: &Opening<'_>) -> Result<Opened, Error> {
        let Some(first) = opening.secrets.first() else {
            return Err(Error::new(Status::ConfigConflict).at("identity_secret"));
        };
        let prefix = prefix.unwrap_or(PREFIX);
        let probe = match opening.sealing_key {
            Some(key) => encoding::url_encode(&crypto::seal(key, PROBE_CONTEXT, PROBE)?),
            None => String::new(),
        };
        let mut inner = Inner {
            server: Server::new(url)?,
            keys: KeyNames {
                head: format!("{prefix}head"),
                rows: format!("{prefix}rows"),
                feed: format!("{prefix}feed"),
            },
            append: Script::new(include_str!("append.lua")),
            make: Script::new(include_str!("make.lua")),
            news: Script::new(include_str!("news.lua")),
            fingerprint: fingerprint(first),
            probe,
            seen: ArcSwapOption::empty(),
            written: ArcSwapOption::empty(),
            scanned: AtomicU64::new(0),
        };
        inner.make(opening.start_floor, opening.now())?;
        let head = inner.head()?.ok_or_else(busy)?;
        let secret = opening.secrets.iter().find(|secret| fingerprint(secret) == head.fingerprint);
        let secret = secret.ok_or_else(other_secret)?.clone();
        inner.fingerprint.clone_from(&head.fingerprint);
        if let Some(key) = opening.sealing_key {
            Inner::recognise(key, &head)?;
        }
        let seals = Seals::new(&secret, opening.sealing_key.cloned());
        Ok(Opened { state: Box::new(Redis(Arc::new(inner))), secret, seals, now: head.now })
    }
}

impl State for Redis {
    /// A batch that is larger than any one call's is made in parts: a script must not keep a server
    /// from its other clients for long.
    fn append(&self, batch: &Batch) -> Result<Option<Vec<Row>>, Error> {
        let inner = &*self.0;
        let Some(seen) = inner.known_to_be() else { return Ok(None) };
        let mut rows = Vec::with_capacity(batch.ops.len());
        let mut rest = &batch.ops[..];
        loop {
            let (now, later) = rest.split_at(rest.len().min(CHUNK));
            match inner.append(&seen, batch, now, later.is_empty())? {
                Some((made, now)) => {
                    rows.extend(made);
                    inner.note_written(now);
                }
                None => return Ok(None),
            }
            if later.is_empty() {
                return Ok(Some(rows));
            }
            rest = later;
        }
    }

    fn pull(&self, sink: &dyn Sink) -> Result<(), Error> {
        let inner = &*self.0;
        let link = inner.server.link();
        let _turn = link.begin_reading()?;
        for _ in 0..ATTEMPTS {
            if inner.read_on(sink)? || inner.read_whole(sink)? {
                return Ok(());
            }
        }
        Err(busy())
    }

    fn scan(&self) -> Result<Vec<Row>, Error> {
        let inner = &*self.0;
        let mut cursor = inner.scanned.load(Ordering::Relaxed);
        let mut rows = Vec::new();
        if cursor == SCANNED {
            inner.scanned.store(0, Ordering::Relaxed);
            return Ok(rows);
        }
        loop {
            let (next, some) = inner.rows_at(cursor, 2 * SCAN_ROWS)?;
            rows.extend(some);
            cursor = next;
            if cursor == 0 || rows.len() >= SCAN_ROWS {
                break;
            }
        }
        // As many as this look as if there were more.
        let ended_full = cursor == 0 && rows.len() >= SCAN_ROWS;
        inner.scanned.store(if ended_full { SCANNED } else { cursor }, Ordering::Relaxed);
        Ok(rows)
    }

    fn has_feed(&self) -> bool {
        true
    }

    fn feed(&self, shared: &Arc<Shared>) -> Result<(), Error> {
        feed::start(self.0.clone(), Arc::downgrade(shared))
    }

    fn kind(&self) -> crate::state::shared::StateKind {
        crate::state::shared::StateKind::Redis
    }
}

/// An entry of the feed: its id, and names and values in turns.
type FeedEntry = (String, Vec<Vec<u8>>);
/// A cursor, and rows with their subjects.
type Scanned = (u64, Vec<(Vec<u8>, Vec<u8>)>);
/// The head's fields, whether there are rows, and entries.
type Answer = (Vec<Option<String>>, bool, Vec<FeedEntry>);

impl Inner {
    fn head(&self) -> Result<Option<ServerHead>, Error> {
        self.ask_for_news(EPOCH_TOMBSTONE).map(|(head, _)| head)
    }

    /// The head, and the first entries after this number.
    fn ask_for_news(&self, after: u64) -> Result<(Option<ServerHead>, Vec<FeedEntry>), Error> {
        let mut call = self.call(&self.news);
        call.arg(Subject::Start.to_bytes()).arg(after).arg(ENTRIES).arg(&HEAD_FIELDS[..]);
        let (fields, has_start, entries): Answer =
            self.server.ask(|connection| call.invoke(connection))?;
        Ok((ServerHead::read(fields, has_start)?, entries))
    }

    /// Takes in what is new; `false` if what was read does not go on here.
    fn read_on(&self, sink: &dyn Sink) -> Result<bool, Error> {
        let Some(seen) = self.seen.load_full() else { return Ok(false) };
        let mut seen = StreamPosition::clone(&seen);
        loop {
            let (head, entries) = self.ask_for_news(seen.number)?;
            let Some(head) = head.filter(|head| head.has_start) else { return Ok(false) };
            self.require_same_secret(&head)?;
            let told = &head.seen;
            let written = self.written.load_full().filter(|it| it.generation == seen.generation);
            if !told.may_follow(&seen) || written.as_ref().is_some_and(|it| !told.may_follow(it)) {
                return Ok(false);
            }
            let mut rows = Vec::with_capacity(entries.len());
            let is_last = entries.len() < ENTRIES;
            for entry in entries {
                let change = Change::read(entry)?;
                if change.number != seen.number + 1 || change.before != seen.chain {
                    return Ok(false);
                }
                seen.number = change.number;
                seen.chain = change.chain;
                if written.as_ref().is_some_and(|it| it.number == seen.number && **it != seen) {
                    return Ok(false);
                }
                rows.push(change.row);
            }
            if is_last && seen.number < told.number {
                return Ok(false);
            }
            if !rows.is_empty() {
                sink.absorb(&rows, false)?;
                self.seen.store(Some(Arc::new(seen.clone())));
            }
            if is_last {
                return Ok(true);
            }
        }
    }

    /// Reads everything, and has written again what the engine knows beyond it; `false` if the state
    /// began anew meanwhile. What the engine knows is never lowered.
    fn read_whole(&self, sink: &dyn Sink) -> Result<bool, Error> {
        let before = self.seen.load_full();
        let Some(head) = self.head()?.filter(|head| head.has_start) else {
            // Lost while engines run: what came before now is an unknown past.
            let now = sink.batch(Vec::new());
            self.make(now.proposed, now.now)?;
            return Ok(false);
        };
        self.require_same_secret(&head)?;
        let another_life =
            before.as_ref().is_some_and(|before| before.generation != head.seen.generation);
        let known = if before.is_some() { sink.known() } else { Vec::new() };
        let mut lacking: HashMap<Subject, Op> =
            known.into_iter().map(|op| (op.subject(), op)).collect();
        let mut keys = Vec::new();
        let mut cursor = 0;
        loop {
            let (next, rows) = self.rows_at(cursor, CHUNK)?;
            for row in &rows {
                if let Some(Op::Raise { value, .. }) = lacking.get(&row.subject) {
                    if *value <= row.value {
                        lacking.remove(&row.subject);
                    }
                }
            }
            // All together at the end: they come in no order, and some replace others.
            let (own, rows): (Vec<Row>, Vec<Row>) =
                rows.into_iter().partition(|row| matches!(row.subject, Subject::Key(_)));
            keys.extend(own);
            sink.absorb(&rows, another_life)?;
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        sink.absorb(&keys, another_life)?;
        let still =
            self.head()?.is_some_and(|now| now.has_start && now.seen.may_follow(&head.seen));
        if !still {
            return Ok(false);
        }
        let lost = lacking.into_values().collect();
        let Some(written) = self.write_back(&head.seen, sink, lost)? else { return Ok(false) };
        // Changes of the past are not waited for any more.
        self.written.store(Some(Arc::new(written)));
        self.seen.store(Some(Arc::new(head.seen)));
        Ok(true)
    }

    /// Raises what the state has lost, before any other change can be built upon it. What cannot be
    /// written now is kept: that is no reason not to read. Returns where the state stands then, or
    /// nothing if there is more that was lost.
    fn write_back(
        &self,
        seen: &StreamPosition,
        sink: &dyn Sink,
        mut lost: Vec<Op>,
    ) -> Result<Option<StreamPosition>, Error> {
        lost.sort_by_key(comes_later);
        let batch = sink.batch(Vec::new());
        let mut written = seen.clone();
        for (place, ops) in lost.chunks(CHUNK).enumerate() {
            match self.append(seen, &batch, ops, true) {
                Ok(Some((_, now))) => written = now,
                Ok(None) => return Ok(None),
                Err(_) => {
                    sink.keep_unwritten(lost.split_off(place * CHUNK));
                    break;
                }
            }
        }
        Ok(Some(written))
    }

    /// How far the state is known to have come, by reading it or by changing it.
    fn known_to_be(&self) -> Option<StreamPosition> {
        let seen = self.seen.load_full()?;
        let written = self.written.load_full();
        let later =
            written.filter(|it| it.generation == seen.generation && it.number > seen.number);
        Some(StreamPosition::clone(&later.unwrap_or(seen)))
    }

    fn note_written(&self, now: StreamPosition) {
        let now = Some(Arc::new(now));
        self.written.rcu(|before| match (before, &now) {
            (Some(before), Some(now))
                if before.generation == now.generation && before.number >= now.number =>
            {
                Some(before.clone())
            }
            _ => now.clone(),
        });
    }

    /// Rows from this cursor on, and the next cursor: 0 at the end.
    fn rows_at(&self, cursor: u64, count: usize) -> Result<(u64, Vec<Row>), Error> {
        let mut question = redis::cmd("HSCAN");
        question.arg(&self.keys.rows).arg(cursor).arg("COUNT").arg(count);
        let (next, pairs): Scanned = self.server.ask(|connection| question.query(connection))?;
        let rows = pairs.iter().map(|(subject, text)| row::from_text(subject, text));
        Ok((next, rows.collect::<Result<_, _>>()?))
    }

    /// Makes the state, if nobody was quicker.
    fn make(&self, start_floor: u64, now: Moment) -> Result<(), Error> {
        let start = Row {
            subject: Subject::Start,
            value: start_value(start_floor),
            recorded: now,
            number: 1,
            data: Vec::new(),
        };
        let mut call = self.call(&self.make);
        call.arg(FORMAT).arg(random_text()?).arg(random_text()?);
        call.arg(&self.fingerprint).arg(&self.probe);
        // As `Writer::raise_top` bounds it, so that no state begins with nothing left.
        call.arg(EPOCH_TOMBSTONE - start.value).arg(now.wall_s).arg(now.monotonic_s);
        call.arg(start.subject.to_bytes()).arg(row::to_text(&start));
        let made: String = self.server.ask(|connection| call.invoke(connection))?;
        if made == "foreign" { Err(foreign()) } else { Ok(()) }
    }

    /// Makes some of a batch's changes; the last of them with what else is in it. Returns the rows, and
    /// where the state stands now; nothing if it does not go on from what was seen.
    fn append(
        &self,
        seen: &StreamPosition,
        batch: &Batch,
        ops: &[Op],
        is_last: bool,
    ) -> Result<Option<(Vec<Row>, StreamPosition)>, Error> {
        let mut call = self.call(&self.append);
        call.arg(Subject::Start.to_bytes());
        call.arg(&seen.generation).arg(seen.number).arg(&seen.chain);
        call.arg(random_text()?).arg(u8::from(batch.first_key)).arg(batch.proposed);
        call.arg(batch.now.wall_s).arg(batch.now.monotonic_s);
        call.arg(ops.len());
        for op in ops {
            let (kind, value, data) = match op {
                Op::Revoke(_) => ("revoke", 0, None),
                Op::Raise { value, data, .. } => ("raise", *value, data.as_ref()),
                Op::Activate { data, .. } => ("activate", 0, Some(data)),
            };
            let said = data.map_or_else(Vec::new, |data| [b"+", &data[..]].concat());
            call.arg(kind).arg(op.subject().to_bytes()).arg(value).arg(said);
        }
        let (removed, stripped) =
            if is_last { (&batch.removed[..], &batch.stripped[..]) } else { (&[][..], &[][..]) };
        call.arg(removed.len());
        for (subject, number) in removed {
            call.arg(subject.to_bytes()).arg(number);
        }
        call.arg(stripped.len());
        for (subject, number, data) in stripped {
            call.arg(subject.to_bytes()).arg(number).arg(data);
        }
        let answer: Vec<Vec<u8>> = self.server.ask(|connection| call.invoke(connection))?;
        let bent = || damaged("one of its rows is no row");
        let rows = match (answer.first().map(Vec::as_slice), answer.get(3..)) {
            (Some(b"ok"), Some(rows)) if rows.len() == ops.len() => rows,
            (Some(b"lost"), _) => return Ok(None),
            (Some(b"late"), _) => return Ok(Some((Vec::new(), seen.clone()))),
            (Some(b"exhausted"), _) => return Err(Error::new(Status::EpochExhausted)),
            _ => return Err(bent()),
        };
        let text = |place: usize| String::from_utf8(answer[place].clone()).ok();
        let now = StreamPosition {
            generation: seen.generation.clone(),
            number: text(1).and_then(|text| text.parse().ok()).ok_or_else(bent)?,
            chain: text(2).ok_or_else(bent)?,
        };
        let rows = ops.iter().zip(rows).map(|(op, text)| made(op, text, batch.now));
        Ok(Some((rows.collect::<Result<_, _>>()?, now)))
    }

    fn call<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        call.key(&self.keys.head).key(&self.keys.rows).key(&self.keys.feed);
        call
    }

    fn require_same_secret(&self, head: &ServerHead) -> Result<(), Error> {
        if head.fingerprint == self.fingerprint { Ok(()) } else { Err(other_secret()) }
    }

    /// Makes sure that the state's keys are sealed under this key.
    fn recognise(key: &SealingKey, head: &ServerHead) -> Result<(), Error> {
        let sealed = encoding::url_decode(head.probe.as_bytes());
        let opened = sealed.and_then(|sealed| crypto::unseal(key, PROBE_CONTEXT, &sealed));
        if opened.is_some_and(|opened| opened[..] == *PROBE) {
            return Ok(());
        }
        let message = "this state is sealed under another key";
        Err(Error::with(Status::StateForeign, message).at("sealing_key"))
    }
}

impl StreamPosition {
    /// Whether nothing was lost between that and this.
    fn may_follow(&self, earlier: &StreamPosition) -> bool {
        self.generation == earlier.generation && (self.number > earlier.number || self == earlier)
    }
}

/// What stands in the head.
struct ServerHead {
    seen: StreamPosition,
    fingerprint: String,
    /// Empty if nobody with a sealing key has opened this state.
    probe: String,
    now: Moment,
    /// Whether the rows are there at all: the floor of the start always is.
    has_start: bool,
}

const HEAD_FIELDS: [&str; 8] =
    ["format", "generation", "number", "chain", "fingerprint", "wall_s", "monotonic_s", "probe"];

impl ServerHead {
    fn read(mut fields: Vec<Option<String>>, has_start: bool) -> Result<Option<ServerHead>, Error> {
        if fields.iter().all(Option::is_none) {
            return Ok(None);
        }
        let probe = fields.pop().flatten().unwrap_or_default();
        let mut fields = fields.into_iter();
        let mut next = || fields.next().flatten();
        match next().map(|format| format.parse::<u64>()) {
            Some(Ok(FORMAT)) => {}
            Some(Ok(newer)) if newer > FORMAT => {
                return Err(Error::new(Status::StateNewer).at(FIELD));
            }
            _ => return Err(foreign()),
        }
        let read = || {
            let generation = next()?;
            let number = next()?.parse().ok()?;
            let seen = StreamPosition { generation, number, chain: next()? };
            let fingerprint = next()?;
            let now = Moment { wall_s: next()?.parse().ok()?, monotonic_s: next()?.parse().ok()? };
            Some(ServerHead { seen, fingerprint, probe, now, has_start })
        };
        read().map(Some).ok_or_else(|| damaged("its head does not say what it should"))
    }
}

/// What an entry of the feed says.
struct Change {
    number: u64,
    row: Row,
    chain: String,
    /// The chain of the change before it.
    before: String,
}

impl Change {
    fn read((id, fields): FeedEntry) -> Result<Change, Error> {
        let bent = || damaged("an entry of its feed is none");
        let number = id.strip_suffix("-0").and_then(|number| number.parse().ok());
        let fields: [Vec<u8>; 8] = fields.try_into().map_err(|_| bent())?;
        let [_, subject, _, text, _, chain, _, before] = fields;
        let text_of = |bytes| String::from_utf8(bytes).map_err(|_| bent());
        Ok(Change {
            number: number.ok_or_else(bent)?,
            row: row::from_text(&subject, &text)?,
            chain: text_of(chain)?,
            before: text_of(before)?,
        })
    }
}

/// The row that a change came to. Where nothing stands, nothing was to be done.
fn made(op: &Op, text: &[u8], now: Moment) -> Result<Row, Error> {
    let subject = op.subject();
    if text.is_empty() {
        return Ok(Row { subject, value: 0, recorded: now, number: 0, data: Vec::new() });
    }
    row::from_text(&subject.to_bytes(), text)
}

fn fingerprint(secret: &Secret) -> String {
    encoding::url_encode(&Seals::new(secret, None).fingerprint)
}

fn random_text() -> Result<String, Error> {
    let mut random = [0; 16];
    crypto::fill_random(&mut random)?;
    Ok(encoding::url_encode(&random))
}

fn foreign() -> Error {
    let message = "the keys under the prefix are no state of this library, or its head was deleted; \
                   choose another prefix, or delete them";
    Error::with(Status::StateForeign, message).at(FIELD)
}

fn other_secret() -> Error {
    let message = "this state was made with another identity secret";
    Error::with(Status::StateForeign, message).at("identity_secret")
}
