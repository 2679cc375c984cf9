//! Writing a change to the state: one pass down the layers and one pass back up.
//!
//! Down: the engine reads its clocks and proposes an epoch, the state computes the rows in one
//! transaction. Up: the rows are absorbed and a little is pruned, under one hold of the writer lock.

use super::Core;
use super::keys::make::NewKey;
use crate::error::{Error, Status};
use crate::revocation::Writer;
use crate::state::shared::Shared;
use crate::state::{Op, Row};

impl Core {
    /// Makes changes in the state and then here. If the state cannot be written, they hold here: then
    /// `hold_here` makes them, the next call that reaches the state writes them, and the error says
    /// so. Only revocations, and changes that hold here already, may be written like this.
    ///
    /// Nothing holds if a revocation finds no epoch left, since the next call would find none either.
    pub(super) fn write_or_hold(
        &self,
        shared: &Shared,
        ops: Vec<Op>,
        new: Option<&NewKey>,
        hold_here: impl FnOnce(&[Op]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let needs_epoch = ops.iter().any(|op| matches!(op, Op::Revoke(_)));
        match shared.append(self.register.batch(ops.clone())) {
            Ok(rows) => self.absorb_written(shared, &rows, new),
            Err(error) if needs_epoch && error.status() == Status::EpochExhausted => Err(error),
            Err(error) => {
                hold_here(&ops)?;
                shared.keep_unwritten(ops);
                Err(held_here(error))
            }
        }
    }

    /// Makes changes in the state and then here, or not at all.
    pub(super) fn write(
        &self,
        shared: &Shared,
        ops: Vec<Op>,
        new: Option<&NewKey>,
    ) -> Result<(), Error> {
        let rows = shared.append(self.register.batch(ops))?;
        self.absorb_written(shared, &rows, new)
    }

    /// Absorbs the rows that changes of this engine came to, and prunes a little.
    fn absorb_written(
        &self,
        shared: &Shared,
        rows: &[Row],
        new: Option<&NewKey>,
    ) -> Result<(), Error> {
        self.change(|writer| {
            let added = new.map_or(Ok(()), |new| self.add_unstored(writer, new, rows));
            // Whatever became of the new key: what the same change revoked, it revoked in the state.
            self.absorb_rows(writer, rows, false)?;
            added
        })?;
        self.count_read(rows);
        self.prune_state(shared, false);
        Ok(())
    }

    /// Adds a key of whose private half the state keeps nothing, so that what the state says of it
    /// finds it here. The writer lock is held.
    fn add_unstored(&self, writer: &mut Writer, new: &NewKey, rows: &[Row]) -> Result<(), Error> {
        let NewKey { key, private: None } = new else { return Ok(()) };
        let own = super::keys::rows::subject_of(key.thumbprint());
        let row = rows.iter().rev().find(|row| Some(row.subject) == own);
        let Some(row) = row.filter(|_| key.is_private()) else { return Ok(()) };
        let ring = self.keys.load();
        if ring.by_thumbprint(key.thumbprint()).is_some_and(|known| known.is_private()) {
            return Ok(());
        }
        let key = key.clone().pending().stored(row.data.clone());
        self.keys.replace(writer, ring.with(key, writer.now())?);
        Ok(())
    }
}

/// The error of a change that could not be written.
pub(super) fn held_here(error: Error) -> Error {
    let message = format!(
        "{} The change holds in this process and is written by the next call that can.",
        error.message()
    );
    Error::with(error.status(), message).at(error.field())
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use crate::config::KeySpec;
    use crate::engine::testing::StateFile;
    use crate::engine::{Check, ExternalCheck, Grant, OldKey, Rotation};
    use crate::error::{Error, Status};
    use crate::key::{Algorithm, Slot};
    use crate::scope::ScopeSet;

    #[test]
    fn a_poisoned_engine_refuses_every_call_and_writes_nothing_to_the_state() {
        let file = StateFile::new();
        let (engine, sibling) = (file.open(), file.open());
        let grant = Grant::new(ScopeSet::CHAT);
        let (user, minted) = engine.create_identity_and_mint(&grant).unwrap();
        let unwinds = || engine.0.change(|_| -> Result<(), Error> { panic!("on purpose") });
        assert!(catch_unwind(AssertUnwindSafe(unwinds)).is_err());
        for outcome in [
            engine.revoke(&user),
            engine.revoke_many([&*user]),
            engine.delete_identity(&user),
            engine.revoke_all(),
            engine.revoke_token(&minted.token),
            engine.revoke_token_id(&minted.token_id, minted.expires_at_unix_s),
            engine.add_key(KeySpec::generate(Algorithm::Es256)),
            engine.retire_key(&minted.key_id),
            engine.revoke_key(&minted.key_id),
            engine.regenerate_key(Slot::Primary, None),
            engine.rotate_key(Rotation::Generate, OldKey::Revoke),
            engine.rotate_key(Rotation::Generate, OldKey::Retire),
            engine.changes_apply(&[]).map(drop),
            engine.changes_since(None).map(drop),
            engine.news_since(None).map(drop),
            engine.identity_status(&user).map(drop),
            engine.create_identity().map(drop),
            engine.mint(&user, &grant).map(drop),
            engine.create_identity_and_mint(&grant).map(drop),
            engine.exchange("", "", "").map(drop),
            engine.sync(),
        ] {
            assert_eq!(outcome.unwrap_err().status(), Status::Poisoned);
        }
        let check = Check::new();
        assert_eq!(engine.verify(&minted.token, &check).unwrap_err(), Status::Poisoned);
        let ready = engine.verify_if_ready(&minted.token, &check).unwrap();
        assert_eq!(ready.unwrap_err(), Status::Poisoned);
        let external = engine.verify_external(&minted.token, &ExternalCheck::new());
        assert_eq!(external.unwrap_err(), Status::Poisoned);
        sibling.sync().unwrap();
        assert!(sibling.verify(&minted.token, &Check::new()).is_ok());
        assert_eq!(sibling.keys().len(), 1);
    }
}
