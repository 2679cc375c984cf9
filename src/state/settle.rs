//! The merge rule: how a change becomes a row. SQLite runs it inside a transaction; Redis runs the
//! same rule as a script (`redis/append.lua`).

use super::change::{KeyRank, Op, Row};
use crate::error::{Error, Status};
use crate::key::KeyState;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Moment, Subject};

/// What a state knows about itself.
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The life of this state: another one after it was lost.
    pub generation: [u8; 16],
    /// The number of the last change.
    pub number: u64,
    /// The greatest epoch there ever was, tombstones apart.
    pub top: u64,
    /// How many rotations there were.
    pub rotation: u64,
    /// The latest that any clock has said, seconds since 1970 and seconds that passed while a
    /// process had this state open.
    pub now: Moment,
}

/// What a change makes of a row: its new value and data, or nothing where it already stands so.
///
/// # Errors
/// [`Status::EpochExhausted`].
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub fn settle(
    head: &mut Head,
    op: &Op,
    proposed: u64,
    stands: Option<&Row>,
) -> Result<Option<(u64, Vec<u8>)>, Error> {
    let value = stands.map_or(0, |row| row.value);
    let kept = || stands.map_or_else(Vec::new, |row| row.data.clone());
    match op {
        Op::Revoke(_) if value >= EPOCH_TOMBSTONE => Ok(None),
        Op::Revoke(_) => {
            if head.top >= EPOCH_MAX {
                return Err(Error::new(Status::EpochExhausted));
            }
            let epoch = proposed.min(EPOCH_MAX).max(head.top + 1);
            head.top = epoch;
            Ok(Some((epoch, kept())))
        }
        Op::Raise { value: raised, .. } if *raised <= value => Ok(None),
        Op::Raise { subject, value: raised, data: said } => {
            if subject.has_epochs() && *raised < EPOCH_TOMBSTONE {
                head.top = head.top.max(*raised);
            }
            let mut data = said.clone().filter(|_| value == 0);
            if let (Subject::Key(_), Some(rank)) = (subject, KeyRank::from_value(*raised)) {
                head.rotation = head.rotation.max(rank.rotation);
                // What is said of a key keeps its halves, until it is revoked.
                if rank.state == KeyState::Revoked {
                    data.clone_from(said);
                }
            }
            Ok(Some((*raised, data.unwrap_or_else(kept))))
        }
        Op::Activate { data, .. } => {
            let rotation = head.rotation + 1;
            let active = KeyRank { state: KeyState::Active, rotation }.to_value();
            if value >= active {
                return Ok(None);
            }
            head.rotation = rotation;
            Ok(Some((active, data.clone())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::{Digest, Moment};

    #[test]
    fn a_revocation_goes_above_all_that_was_and_a_tombstone_stays() {
        let mut head = Head { top: 100, ..Head::default() };
        let identity = Subject::Identity(Digest::new(1, 1));
        let row = |value| Row {
            subject: identity,
            value,
            recorded: Moment::default(),
            number: 1,
            data: Vec::new(),
        };
        let revoke = Op::Revoke(identity);
        assert_eq!(settle(&mut head, &revoke, 50, None).unwrap(), Some((101, vec![])));
        assert_eq!(settle(&mut head, &revoke, 500, Some(&row(101))).unwrap(), Some((500, vec![])));
        assert_eq!(settle(&mut head, &revoke, 600, Some(&row(EPOCH_TOMBSTONE))).unwrap(), None);
        let delete = Op::raise(identity, EPOCH_TOMBSTONE);
        assert!(settle(&mut head, &delete, 0, Some(&row(500))).unwrap().is_some());
        assert_eq!(head.top, 500, "a tombstone is no epoch");
        let lower = Op::raise(identity, 400);
        assert_eq!(settle(&mut head, &lower, 0, Some(&row(500))).unwrap(), None);
        head.top = EPOCH_MAX;
        assert_eq!(
            settle(&mut head, &revoke, 0, None).unwrap_err().status(),
            Status::EpochExhausted
        );
    }
}
