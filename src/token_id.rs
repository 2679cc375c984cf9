//! Token ids: unique without a system call each.
//!
//! An id is 16 bytes in base64url: eight random ones that an engine draws once, and a counter that
//! is scrambled by random numbers, so that it does not tell how many tokens there were. A process
//! that has forked draws anew, or parent and child would count on side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;

use crate::crypto;
use crate::encoding;
use crate::error::Error;
use crate::os;

pub struct TokenIds {
    seed: ArcSwap<Seed>,
}

struct Seed {
    /// The forks that the process had been part of when this was drawn.
    forks: u64,
    prefix: u64,
    offset: u64,
    mask: u64,
    next: AtomicU64,
}

impl TokenIds {
    /// # Errors
    /// [`Status::RandomUnavailable`](crate::Status::RandomUnavailable), here and in `next`.
    pub fn new() -> Result<TokenIds, Error> {
        Ok(TokenIds { seed: ArcSwap::new(Arc::new(Seed::draw()?)) })
    }

    /// An id that no other token has: 22 characters.
    pub fn next(&self) -> Result<String, Error> {
        let mut seed = self.seed.load();
        if seed.forks != os::forks() {
            // Two threads may draw at once; both seeds are good, one is used on.
            self.seed.store(Arc::new(Seed::draw()?));
            seed = self.seed.load();
        }
        let count = seed.next.fetch_add(1, Ordering::Relaxed);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&seed.prefix.to_be_bytes());
        id[8..].copy_from_slice(&seed.scramble(count).to_be_bytes());
        Ok(encoding::url_encode(&id))
    }
}

impl Seed {
    fn draw() -> Result<Seed, Error> {
        // Read before drawing: a fork in between makes the next call draw again.
        let forks = os::forks();
        let mut numbers = [0; 24];
        crypto::fill_random(&mut numbers)?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| numbers[at + byte]));
        Ok(Seed {
            forks,
            prefix: number(0),
            offset: number(8),
            mask: number(16),
            next: AtomicU64::new(0),
        })
    }

    /// A permutation of the 64-bit numbers: each step can be undone.
    fn scramble(&self, count: u64) -> u64 {
        let mut mixed = count.wrapping_add(self.offset);
        for _ in 0..2 {
            mixed = (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
            mixed ^= self.mask;
        }
        mixed ^ mixed >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_unique_within_and_across_engines() {
        let (one, other) = (TokenIds::new().unwrap(), TokenIds::new().unwrap());
        let ids: HashSet<String> =
            (0..50_000).flat_map(|_| [one.next().unwrap(), other.next().unwrap()]).collect();
        assert_eq!(ids.len(), 100_000);
        assert!(ids.iter().all(|id| id.len() == 22));
    }
}
