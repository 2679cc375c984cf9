//! The trusted issuers of an engine, swapped as a whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::{ArcSwap, Guard};

use crate::issuer::Issuers;
use crate::revocation::Writer;

pub(super) struct TrustedIssuers {
    all: ArcSwap<Issuers>,
    /// Whether any issuer's tokens are exchanged, so that some identities are only for exchanges.
    any_reserved: AtomicBool,
}

impl TrustedIssuers {
    pub fn new(issuers: Issuers) -> TrustedIssuers {
        let any_reserved = AtomicBool::new(issuers.reserve_any());
        TrustedIssuers { all: ArcSwap::from_pointee(issuers), any_reserved }
    }

    #[inline]
    pub fn load(&self) -> Guard<Arc<Issuers>> {
        self.all.load()
    }

    /// Replaces them. The writer lock is held.
    pub fn replace(&self, _: &mut Writer, issuers: Issuers) {
        self.any_reserved.store(issuers.reserve_any(), Ordering::Relaxed);
        self.all.store(Arc::new(issuers));
    }

    /// Whether only an exchange mints for this identity.
    #[inline]
    pub fn reserve(&self, identity: &str) -> bool {
        self.any_reserved.load(Ordering::Relaxed) && self.all.load().reserve(identity)
    }
}
