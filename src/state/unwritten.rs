//! Changes that hold in this process and could not be written to the state. The next call that
//! reaches the state writes them: a revocation as a revocation, not as the value that it came to here.

use std::collections::HashMap;

use super::{KeyRank, Op, Subject};
use crate::key::KeyState;
use crate::revocation::EPOCH_TOMBSTONE;

/// Changes at most that are remembered because they could not be written.
pub const UNWRITTEN_MAX: usize = 65_536;

/// What could not be written; behind the gate.
#[derive(Default)]
pub struct Unwritten {
    kept: HashMap<Subject, Kept>,
    /// Of the change that is kept next.
    next: u64,
    /// There was more than is remembered one by one.
    pub overflowed: bool,
}

/// A change that is still to be written.
#[derive(Clone)]
pub struct Kept {
    pub op: Op,
    /// Another one whenever the change is kept again: two revocations of one identity are equal, and
    /// a write that had begun before the second does not cover it.
    number: u64,
}

impl Unwritten {
    /// Remembers a change that holds here.
    pub fn keep(&mut self, op: Op) {
        let subject = op.subject();
        if self.kept.len() >= UNWRITTEN_MAX && !self.kept.contains_key(&subject) {
            self.overflowed = true;
            return;
        }
        let both = match self.kept.remove(&subject) {
            Some(earlier) => stronger(earlier.op, op),
            None => op,
        };
        self.kept.insert(subject, Kept { op: both, number: self.next });
        self.next += 1;
    }

    /// Forgets changes that were written, unless one was kept again after the write had begun.
    pub fn forget(&mut self, written: &[Kept]) {
        for Kept { op, number } in written {
            let subject = op.subject();
            if self.kept.get(&subject).is_some_and(|kept| kept.number == *number) {
                self.kept.remove(&subject);
            }
        }
    }

    /// The changes to write, in an order in which they can be made.
    pub fn in_order(&self) -> Vec<Kept> {
        let mut all: Vec<Kept> = self.kept.values().cloned().collect();
        all.sort_by_key(|kept| comes_later(&kept.op));
        all
    }

    /// How many are remembered one by one.
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && !self.overflowed
    }
}

/// A key that replaces others must be there before what it replaces is gone.
pub fn comes_later(op: &Op) -> bool {
    match op {
        Op::Activate { .. } => false,
        Op::Raise { subject: Subject::Key(_), value, .. } => {
            KeyRank::from_value(*value).is_some_and(|it| it.state > KeyState::Active)
        }
        _ => true,
    }
}

/// What is left to write of two changes to one subject.
fn stronger(earlier: Op, later: Op) -> Op {
    match (earlier, later) {
        (
            Op::Raise { subject, value: one, data: first },
            Op::Raise { value: other, data: second, .. },
        ) => Op::Raise { subject, value: one.max(other), data: second.or(first) },
        // What is retired or revoked before it was ever written.
        (Op::Activate { data, .. }, Op::Raise { subject, value, data: None }) => {
            Op::Raise { subject, value, data: Some(data) }
        }
        // The state that a key reached here follows from the operation, unless it is above active.
        (activate @ Op::Activate { .. }, Op::Raise { value, .. })
            if KeyRank::from_value(value).is_some_and(|it| it.state <= KeyState::Active) =>
        {
            activate
        }
        // A revocation is repeated as one, above all that was minted meanwhile.
        (revoke @ Op::Revoke(_), Op::Raise { value, .. }) if value < EPOCH_TOMBSTONE => revoke,
        // A deletion says more than a revocation.
        (raise @ Op::Raise { value: EPOCH_TOMBSTONE, .. }, Op::Revoke(_)) => raise,
        (_, later) => later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::Digest;

    #[test]
    fn of_two_changes_the_one_that_refuses_more_is_left_to_write() {
        let identity = Subject::Identity(Digest::new(1, 2));
        let (revoke, told) = (Op::Revoke(identity), Op::raise(identity, 5));
        let delete = Op::raise(identity, EPOCH_TOMBSTONE);
        for (earlier, later, left) in [
            (&revoke, &told, &revoke),
            (&told, &revoke, &revoke),
            (&revoke, &delete, &delete),
            (&delete, &revoke, &delete),
            (&told, &delete, &delete),
            (&delete, &told, &delete),
        ] {
            assert_eq!(stronger(earlier.clone(), later.clone()), *left, "{earlier:?}, {later:?}");
        }
    }

    /// A state may make a change and answer late. If another revocation fails in between, its caller
    /// relies on the next call to write it.
    #[test]
    fn a_revocation_that_comes_during_a_write_is_written_again() {
        let revoke = Op::Revoke(Subject::Identity(Digest::new(1, 2)));
        let mut unwritten = Unwritten::default();
        unwritten.keep(revoke.clone());
        let writing = unwritten.in_order();
        unwritten.keep(revoke.clone());
        unwritten.forget(&writing);
        assert_eq!(unwritten.count(), 1);
        let writing = unwritten.in_order();
        assert_eq!(writing[0].op, revoke);
        unwritten.forget(&writing);
        assert!(unwritten.is_empty());
    }
}
