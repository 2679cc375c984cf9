//! Revoking: identities, single tokens, everything. When a call returns, no later verify in this
//! process accepts what it revoked.

use std::sync::atomic::Ordering;

use super::{Core, Engine};
use crate::claims::TOKEN_ID_BYTES_MAX;
use crate::error::{Error, Status};
use crate::identity::check_text;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Subject, TOKEN_MARGIN_S, Writer, token_until};
use crate::state::Op;

impl Engine {
    /// Refuses all tokens that the identity has. Tokens minted afterwards are accepted. Revoking
    /// twice is fine, and so is revoking a deleted identity, which stays deleted.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`], [`Status::IdentityUnknown`]; [`Status::NotShared`] after a
    /// fork: then the revocation holds in this process only. 5xxx if durable state could not be
    /// written: the revocation holds in this process then, and is written by the next call that can.
    pub fn revoke(&self, identity: &str) -> Result<(), Error> {
        self.sound()?.revoke(identity)
    }

    /// Revokes many identities at once: in durable state in one transaction, so a thousand cost
    /// little more than one. Nothing is revoked if one of them is not an identity.
    ///
    /// # Errors
    /// As [`Engine::revoke`], blamed on `identities[i]`.
    pub fn revoke_many<'a>(
        &self,
        identities: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        self.sound()?.revoke_many(identities)
    }

    /// Refuses every token of the identity and every further mint, for good, and forgets
    /// everything about it but that. Deleting twice is fine.
    ///
    /// # Errors
    /// As [`Engine::revoke`].
    pub fn delete_identity(&self, identity: &str) -> Result<(), Error> {
        self.sound()?.delete_identity(identity)
    }

    /// Refuses every token that exists, of every identity.
    ///
    /// # Errors
    /// [`Status::NotShared`] after a fork.
    pub fn revoke_all(&self) -> Result<(), Error> {
        self.sound()?.revoke_all()
    }

    /// Refuses this one token. Its signature must hold; that it has expired does not matter.
    ///
    /// # Errors
    /// As [`Engine::verify`] for the form, the signature and the claims; [`Status::NotShared`]
    /// after a fork.
    pub fn revoke_token(&self, token: impl AsRef<[u8]>) -> Result<(), Error> {
        self.sound()?.revoke_token(token.as_ref())
    }

    /// Refuses the token with this id. `expires_at_unix_s` is the token's `exp`; the revocation is
    /// kept until then, and no less than the longest lifetime from now.
    ///
    /// # Errors
    /// [`Status::InvalidArgument`] for an empty id, one above 64 bytes, or a time outside 0 to
    /// 2^53; [`Status::NotShared`] after a fork.
    pub fn revoke_token_id(&self, token_id: &str, expires_at_unix_s: i64) -> Result<(), Error> {
        self.sound()?.revoke_token_id(token_id, expires_at_unix_s)
    }
}

impl Core {
    pub(crate) fn revoke(&self, identity: &str) -> Result<(), Error> {
        self.recognise_subject(identity)?;
        let digest = self.register.revocations.identity_digest(identity);
        self.revoking(vec![Op::Revoke(Subject::Identity(digest))])
    }

    pub(crate) fn revoke_many<'a>(
        &self,
        identities: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        let mut ops = Vec::new();
        for (index, identity) in identities.into_iter().enumerate() {
            self.recognise_subject(identity)
                .map_err(|error| error.at(format!("identities[{index}]")))?;
            let digest = self.register.revocations.identity_digest(identity);
            ops.push(Op::Revoke(Subject::Identity(digest)));
        }
        self.revoking(ops)
    }

    pub(crate) fn delete_identity(&self, identity: &str) -> Result<(), Error> {
        self.recognise_subject(identity)?;
        let digest = self.register.revocations.identity_digest(identity);
        self.revoking(vec![Op::raise(Subject::Identity(digest), EPOCH_TOMBSTONE)])
    }

    pub(crate) fn revoke_all(&self) -> Result<(), Error> {
        self.revoking(vec![Op::Revoke(Subject::Floor)])
    }

    pub(crate) fn revoke_token(&self, token: &[u8]) -> Result<(), Error> {
        // A token that has expired or been revoked may still be revoked.
        let entry = self.read(token)?;
        let until_s = entry.expires_at_s.saturating_add(TOKEN_MARGIN_S as i64);
        let digest = self.register.revocations.token_digest(entry.token_id());
        self.revoking(vec![Op::raise(Subject::Token(digest), token_until(until_s))])
    }

    pub(crate) fn revoke_token_id(
        &self,
        token_id: &str,
        expires_at_unix_s: i64,
    ) -> Result<(), Error> {
        let invalid = |rule: &'static str| Error::with(Status::InvalidArgument, rule);
        if token_id.is_empty() || token_id.len() > TOKEN_ID_BYTES_MAX {
            return Err(invalid("a token id has 1 to 64 bytes").at("token_id"));
        }
        if !(0..=EPOCH_MAX as i64).contains(&expires_at_unix_s) {
            return Err(invalid("must be seconds since 1970").at("expires_at_unix_s"));
        }
        let digest = self.register.revocations.token_digest(token_id);
        let longest_from_now =
            i64::from(self.register.batch(Vec::new()).now.wall_s) + self.policy.form.longest_s;
        let until_s = expires_at_unix_s.max(longest_from_now) + TOKEN_MARGIN_S as i64;
        self.revoking(vec![Op::raise(Subject::Token(digest), token_until(until_s))])
    }

    /// Whether tokens of this identity may be accepted here, so that it must be revocable: with
    /// other minters about, subjects are whatever those choose.
    pub(super) fn recognise_subject(&self, identity: &str) -> Result<(), Error> {
        if self.policy.form.foreign_minters {
            return check_text(identity);
        }
        if self.issuers.reserve(identity) {
            return check_text(identity);
        }
        self.authority.recognise(identity)
    }

    /// Changes that every worker of a deployment should feel: made in the state that they share, or
    /// here, where there is none or it cannot be reached.
    fn revoking(&self, ops: Vec<Op>) -> Result<(), Error> {
        let here = |ops: &[Op]| {
            self.change(|writer| ops.iter().try_for_each(|op| self.revoke_here(writer, op)))
        };
        let count = ops.len() as u64;
        match &self.sharing.state {
            None => here(&ops)?,
            Some(shared) => self.write_or_hold(shared, ops, None, here)?,
        }
        self.counters.revocations.fetch_add(count, Ordering::Relaxed);
        self.sharing.require_all_workers()
    }

    /// One revocation, in this process alone.
    fn revoke_here(&self, writer: &mut Writer, op: &Op) -> Result<(), Error> {
        match op {
            Op::Revoke(Subject::Identity(identity)) => {
                self.register.revocations.revoke(writer, *identity)
            }
            Op::Revoke(Subject::Floor) => self.register.revocations.revoke_all(writer),
            Op::Raise { subject: Subject::Identity(identity), .. } => {
                self.register.revocations.delete(writer, *identity)
            }
            Op::Raise { subject: Subject::Token(token), value, .. } => {
                self.register.revocations.revoke_token(writer, *token, *value as i64)
            }
            // What else there is has no revocation.
            _ => Ok(()),
        }
    }
}
