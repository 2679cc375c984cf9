//! Short texts that live inside their owner, so that copying one needs no allocation.

use std::fmt;

/// A text of at most `N` bytes (`N` ≤ 255), zero beyond its end.
#[derive(Clone, Copy)]
pub struct Inline<const N: usize> {
    length: u8,
    bytes: [u8; N],
}

impl<const N: usize> Inline<N> {
    /// Nothing if the text is longer than `N` bytes.
    pub fn new(text: &str) -> Option<Inline<N>> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Inline { length: u8::try_from(text.len()).ok()?, bytes })
    }

    pub fn as_str(&self) -> &str {
        // Only ever filled from a `str`.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }

    /// All `N` bytes, zero beyond the text.
    #[cfg(feature = "capi")]
    pub fn padded(&self) -> (&[u8; N], u32) {
        (&self.bytes, u32::from(self.length))
    }
}

impl<const N: usize> Default for Inline<N> {
    fn default() -> Self {
        Inline { length: 0, bytes: [0; N] }
    }
}

impl<const N: usize> fmt::Debug for Inline<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}
