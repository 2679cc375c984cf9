//! Revoking: identities, single tokens, everything. When a call returns, no later verify in this
//! process accepts what it revoked.

use std::sync::atomic::Ordering;

use super::{Core, Engine};
use crate::claims::TOKEN_ID_BYTES_MAX;
use crate::error::{Error, Status};
use crate::identity::check_text;
use crate::revocation::{EPOCH_MAX, TOKEN_MARGIN_S, Writer};

impl Engine {
    /// Refuses all tokens that the identity has. Tokens minted afterwards are accepted. Revoking
    /// twice is fine, and so is revoking a deleted identity, which stays deleted.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`], [`Status::IdentityUnknown`]; [`Status::NotShared`] after a
    /// fork: then the revocation holds in this process only.
    pub fn revoke(&self, identity: &str) -> Result<(), Error> {
        let core = &*self.0;
        core.sound()?;
        core.recognise_subject(identity)?;
        let digest = core.revocations.identity_digest(identity);
        core.revoking(|writer| core.revocations.revoke(writer, digest, core.longest_s()))
    }

    /// Refuses every token of the identity and every further mint, for good, and forgets
    /// everything about it but that. Deleting twice is fine.
    ///
    /// # Errors
    /// As [`Engine::revoke`].
    pub fn delete_identity(&self, identity: &str) -> Result<(), Error> {
        let core = &*self.0;
        core.sound()?;
        core.recognise_subject(identity)?;
        let digest = core.revocations.identity_digest(identity);
        core.revoking(|writer| core.revocations.delete(writer, digest))
    }

    /// Refuses every token that exists, of every identity.
    ///
    /// # Errors
    /// [`Status::NotShared`] after a fork.
    pub fn revoke_all(&self) -> Result<(), Error> {
        let core = &*self.0;
        core.revoking(|writer| core.revocations.revoke_all(writer))
    }

    /// Refuses this one token. Its signature must hold; that it has expired does not matter.
    ///
    /// # Errors
    /// As [`Engine::verify`] for the form, the signature and the claims; [`Status::NotShared`]
    /// after a fork.
    pub fn revoke_token(&self, token: impl AsRef<[u8]>) -> Result<(), Error> {
        let core = &*self.0;
        let entry = core.read_for_revocation(token.as_ref())?;
        let until_s = entry.expires_at_s.saturating_add(TOKEN_MARGIN_S as i64);
        let digest = core.revocations.token_digest(entry.token_id());
        core.revoking(|writer| {
            core.revocations.revoke_token(writer, digest, until_s, core.longest_s())
        })
    }

    /// Refuses the token with this id. `expires_at_unix_s` is the token's `exp`; the revocation is
    /// kept until then, and no less than the longest lifetime from now.
    ///
    /// # Errors
    /// [`Status::InvalidArgument`] for an empty id, one above 64 bytes, or a time outside 0 to
    /// 2^53; [`Status::NotShared`] after a fork.
    pub fn revoke_token_id(&self, token_id: &str, expires_at_unix_s: i64) -> Result<(), Error> {
        let core = &*self.0;
        let invalid = |rule: &'static str| Error::with(Status::InvalidArgument, rule);
        if token_id.is_empty() || token_id.len() > TOKEN_ID_BYTES_MAX {
            return Err(invalid("a token id has 1 to 64 bytes").at("token_id"));
        }
        if !(0..=EPOCH_MAX as i64).contains(&expires_at_unix_s) {
            return Err(invalid("must be seconds since 1970").at("expires_at_unix_s"));
        }
        let digest = core.revocations.token_digest(token_id);
        core.revoking(|writer| {
            let longest_from_now = writer.wall_s() + core.form.longest_s;
            let until_s = expires_at_unix_s.max(longest_from_now) + TOKEN_MARGIN_S as i64;
            core.revocations.revoke_token(writer, digest, until_s, core.longest_s())
        })
    }

    /// Forgets what no living token can need. Revocations do this too, a little each; with state
    /// in memory there is nothing else to bring up to date.
    ///
    /// # Errors
    /// [`Status::Poisoned`].
    pub fn sync(&self) -> Result<(), Error> {
        let core = &*self.0;
        core.change(|writer| {
            core.prune(writer, usize::MAX);
            Ok(())
        })
    }
}

impl Core {
    /// Whether tokens of this identity may be accepted here, so that it must be revocable: with
    /// other minters about, subjects are whatever those choose.
    pub(super) fn recognise_subject(&self, identity: &str) -> Result<(), Error> {
        if self.form.foreign_minters {
            return check_text(identity);
        }
        if self.exchanging.load(Ordering::Relaxed) && self.issuers.load().reserve(identity) {
            return check_text(identity);
        }
        self.authority.recognise(identity)
    }

    /// A change that every worker of a deployment should feel.
    pub(super) fn revoking(
        &self,
        act: impl FnOnce(&mut Writer) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.change(act)?;
        self.counters.revocations.fetch_add(1, Ordering::Relaxed);
        self.shared()
    }
}
