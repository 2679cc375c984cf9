//! Counting what happens, without threads getting in each other's way.
//!
//! What happens on every hit is counted in stripes: a thread keeps to one of sixteen cache lines.
//! Refusals are rare enough to share.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::error::Status;

const STRIPES: usize = 16;

#[derive(Default)]
pub struct Counters {
    stripes: [Stripe; STRIPES],
    refusals: Refusals,
    pub panics: AtomicU64,
    pub created: AtomicU64,
    pub revocations: AtomicU64,
}

#[derive(Default)]
#[repr(align(128))]
struct Stripe {
    hits: AtomicU64,
    verified: AtomicU64,
    minted: AtomicU64,
}

/// One counter a status.
struct Refusals(Box<[AtomicU64]>);

impl Default for Refusals {
    fn default() -> Refusals {
        Refusals(Status::ALL.iter().map(|_| AtomicU64::new(0)).collect())
    }
}

impl Counters {
    #[inline]
    fn stripe(&self) -> &Stripe {
        thread_local! {
            static STRIPE: Cell<usize> = const { Cell::new(usize::MAX) };
        }
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let mine = STRIPE.with(|stripe| {
            if stripe.get() == usize::MAX {
                stripe.set(NEXT.fetch_add(1, Ordering::Relaxed));
            }
            stripe.get()
        });
        &self.stripes[mine % STRIPES]
    }

    /// A token was accepted from the cache.
    #[inline]
    pub fn hit(&self) {
        self.stripe().hits.fetch_add(1, Ordering::Relaxed);
    }

    /// A token was accepted after its signature was checked.
    pub fn verified(&self) {
        self.stripe().verified.fetch_add(1, Ordering::Relaxed);
    }

    /// A token was minted.
    pub fn minted(&self) {
        self.stripe().minted.fetch_add(1, Ordering::Relaxed);
    }

    /// A token was refused.
    pub fn refused(&self, status: Status) {
        if let Ok(place) = Status::ALL.binary_search(&status) {
            self.refusals.0[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Accepted from the cache, accepted after a check, minted.
    pub fn totals(&self) -> (u64, u64, u64) {
        let sum = |count: fn(&Stripe) -> &AtomicU64| {
            self.stripes.iter().map(|stripe| count(stripe).load(Ordering::Relaxed)).sum()
        };
        (sum(|stripe| &stripe.hits), sum(|stripe| &stripe.verified), sum(|stripe| &stripe.minted))
    }

    /// The statuses that tokens were refused with, and how often.
    pub fn refusals(&self) -> impl Iterator<Item = (Status, u64)> + '_ {
        let counts = self.refusals.0.iter().map(|count| count.load(Ordering::Relaxed));
        Status::ALL.iter().copied().zip(counts).filter(|(_, count)| *count > 0)
    }
}
