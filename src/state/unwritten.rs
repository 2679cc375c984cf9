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
    ops: HashMap<Subject, Op>,
    /// There was more than is remembered one by one.
    pub overflowed: bool,
}

impl Unwritten {
    /// Remembers a change that holds here.
    pub fn keep(&mut self, op: Op) {
        let subject = op.subject();
        if self.ops.len() >= UNWRITTEN_MAX && !self.ops.contains_key(&subject) {
            self.overflowed = true;
            return;
        }
        let both = match self.ops.remove(&subject) {
            Some(earlier) => stronger(earlier, op),
            None => op,
        };
        self.ops.insert(subject, both);
    }

    /// Forgets changes that were written, unless they have become more meanwhile.
    pub fn forget(&mut self, written: &[Op]) {
        for op in written {
            if self.ops.get(&op.subject()) == Some(op) {
                self.ops.remove(&op.subject());
            }
        }
    }

    /// The changes to write, in an order in which they can be made.
    pub fn in_order(&self) -> Vec<Op> {
        let mut ops: Vec<Op> = self.ops.values().cloned().collect();
        ops.sort_by_key(comes_later);
        ops
    }

    /// How many are remembered one by one.
    pub fn count(&self) -> usize {
        self.ops.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ops.is_empty() && !self.overflowed
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
}
