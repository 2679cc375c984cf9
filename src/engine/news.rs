//! What an engine came to know, by itself or from its siblings: for who watches, not for who decides.

use super::keys::KeyInfoState;
use super::{Core, Cursor, Engine, IdentityState};
use crate::encoding;
use crate::error::Error;
use crate::revocation::Subject;

/// Something that was revoked, deleted or changed. Of identities and tokens an engine remembers only
/// a hash under its identity secret: compare it with [`Engine::identity_digest`] or
/// [`Engine::token_digest`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum News {
    /// All tokens that existed were revoked.
    AllRevoked,
    /// All tokens that this identity had were revoked.
    IdentityRevoked([u8; 16]),
    /// This identity was deleted.
    IdentityDeleted([u8; 16]),
    /// This one token was revoked.
    TokenRevoked([u8; 16]),
    /// A key came, or came to be in another state, as in [`KeyInfo::state`](super::KeyInfo::state).
    Key {
        /// The `kid`.
        kid: String,
        /// The state's name.
        state: &'static str,
    },
    /// More has changed than an engine remembers: some of it is not told.
    Missed,
}

impl Engine {
    /// What has changed since an earlier call, each subject once, as it stands now. Without a cursor
    /// nothing: only where to go on from.
    ///
    /// Looks at the state that is shared, if there is one, so that who asks often hears at once.
    ///
    /// # Errors
    /// [`Status::Stale`](crate::Status::Stale); [`Status::Poisoned`](crate::Status::Poisoned).
    pub fn news_since(&self, cursor: Option<Cursor>) -> Result<(Vec<News>, Cursor), Error> {
        let core = self.sound()?;
        core.sharing.look()?;
        let (next, since) = core.register.hold(|writer| {
            let next = Cursor::new(&core.sharing.life, writer.log.next());
            let since = cursor.map(|cursor| {
                let number = cursor.number(&core.sharing.life)?;
                writer.log.since(number)
            });
            (next, since)
        })?;
        let news = match since {
            None => Vec::new(),
            Some(None) => vec![News::Missed],
            Some(Some(subjects)) => {
                subjects.into_iter().filter_map(|subject| core.news_of(subject)).collect()
            }
        };
        Ok((news, next))
    }

    /// The hash that an identity is remembered by.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`](crate::Status::IdentityMalformed), [`Status::IdentityUnknown`](crate::Status::IdentityUnknown).
    pub fn identity_digest(&self, identity: &str) -> Result<[u8; 16], Error> {
        self.0.recognise_subject(identity)?;
        Ok(self.0.register.revocations.identity_digest(identity).to_bytes())
    }

    /// The hash that a revoked token is remembered by; of its `jti`.
    pub fn token_digest(&self, token_id: &str) -> [u8; 16] {
        self.0.register.revocations.token_digest(token_id).to_bytes()
    }
}

impl Core {
    /// Nothing for what is the engine's own housekeeping, or has been forgotten meanwhile.
    fn news_of(&self, subject: Subject) -> Option<News> {
        match subject {
            Subject::Floor => Some(News::AllRevoked),
            Subject::Identity(digest) => match self.identity_state(digest) {
                IdentityState::Active => None,
                IdentityState::Revoked => Some(News::IdentityRevoked(digest.to_bytes())),
                IdentityState::Deleted => Some(News::IdentityDeleted(digest.to_bytes())),
            },
            Subject::Token(digest) => Some(News::TokenRevoked(digest.to_bytes())),
            Subject::Key(thumbprint) => {
                let ring = self.keys.load();
                let text = encoding::url_encode(&thumbprint);
                let living =
                    ring.by_thumbprint(&text).map(|key| (key.key_id(), key.state().name()));
                let (kid, state) = living.or_else(|| {
                    let (_, key_id, _, _, state) =
                        ring.records().find(|record| record.0 == text)?;
                    Some((key_id, KeyInfoState::former(state).name()))
                })?;
                Some(News::Key { kid: kid.to_owned(), state })
            }
            Subject::Longest | Subject::Pruned | Subject::ReliedOn | Subject::Start => None,
        }
    }
}
