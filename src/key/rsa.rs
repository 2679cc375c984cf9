//! The rules for RSA numbers: large enough, and belonging together as far as the crypto library does
//! not look itself.

use zeroize::Zeroizing;

use super::{RSA_BITS_MAX, RSA_BITS_MIN, der};
use crate::error::{Error, Status};

/// The largest RSA modulus that signs, in bits; the crypto library's limit.
const RSA_SIGNING_BITS_MAX: usize = 4096;

/// Checks a public half; both numbers are big-endian, without leading zeros.
pub(super) fn require_strong(modulus: &[u8], exponent: &[u8]) -> Result<(), Error> {
    let weak = |message| Err(Error::with(Status::KeyWeak, message));
    let malformed = |message| Err(Error::with(Status::KeyMalformed, message));
    let leading_zeros = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let bits = modulus.len() * 8 - leading_zeros;
    if bits < RSA_BITS_MIN {
        return weak("An RSA key must have at least 2048 bits.");
    }
    if bits > RSA_BITS_MAX {
        return malformed("An RSA key must have at most 8192 bits.");
    }
    if modulus.last().is_none_or(|byte| byte % 2 == 0) {
        return malformed("The modulus of an RSA key must be odd.");
    }
    // At most 33 bits: the crypto library's limit, which bounds what a signature costs.
    let value = exponent.iter().try_fold(0_u64, |value, byte| {
        value.checked_mul(256).map(|value| value | u64::from(*byte))
    });
    match value {
        Some(value) if value >> 33 != 0 => malformed("The exponent of an RSA key is too large."),
        None => malformed("The exponent of an RSA key is too large."),
        Some(value) if value < 65_537 => weak("The exponent of an RSA key must be at least 65537."),
        Some(value) if value % 2 == 0 => malformed("The exponent of an RSA key must be odd."),
        Some(_) => Ok(()),
    }
}

/// Checks the DER of an RSAPrivateKey whose public half is sound.
pub(super) fn require_sound_private(der: &[u8]) -> Result<(), Error> {
    let [n, _, d, p, q, dp, dq, _] = der::rsa_numbers(der)?;
    if n.len() * 8 > RSA_SIGNING_BITS_MAX || n.len() % 64 != 0 {
        let message = "A private RSA key must have a multiple of 512 bits, and at most 4096.";
        return Err(Error::with(Status::KeyMalformed, message));
    }
    // The library signs by the Chinese remainder theorem and may never look at d. What it does
    // not look at must still be right: the key may go on to a library that does use it.
    let short = [d, p, q].iter().all(|number| number.len() <= n.len());
    if short && is_remainder(dp, d, p) && is_remainder(dq, d, q) {
        Ok(())
    } else {
        Err(Error::new(Status::KeyMismatch))
    }
}

/// Whether `remainder` is `number` modulo `prime - 1`, in a time that depends on lengths alone.
fn is_remainder(remainder: &[u8], number: &[u8], prime: &[u8]) -> bool {
    let Some((last, head)) = prime.split_last() else { return false };
    if last % 2 == 0 {
        return false;
    }
    // One byte more than the divisor, for the bit that doubling shifts out of it.
    let length = prime.len() + 1;
    let mut divisor = Zeroizing::new(vec![0; length]);
    divisor[1..length - 1].copy_from_slice(head);
    divisor[length - 1] = last - 1;
    let mut rest = Zeroizing::new(vec![0_u8; length]);
    let mut reduced = Zeroizing::new(vec![0_u8; length]);
    for bit in number.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)) {
        let mut carry = bit;
        let mut borrow = 0;
        for at in (0..length).rev() {
            let doubled = u16::from(rest[at]) << 1 | u16::from(carry);
            [carry, rest[at]] = doubled.to_be_bytes();
            let less = u16::from(rest[at]).wrapping_sub(u16::from(divisor[at]) + borrow);
            reduced[at] = less.to_be_bytes()[1];
            borrow = less >> 15;
        }
        // All ones where the divisor went in, else zero.
        let keep = (borrow as u8).wrapping_sub(1);
        for at in 0..length {
            rest[at] = reduced[at] & keep | rest[at] & !keep;
        }
    }
    let mut expected = Zeroizing::new(vec![0; length.max(remainder.len())]);
    let start = expected.len() - remainder.len();
    expected[start..].copy_from_slice(remainder);
    let extra = expected.len() - length;
    expected[..extra].iter().all(|byte| *byte == 0)
        && constant_time_eq::constant_time_eq(&expected[extra..], &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_those_of_the_machine() {
        let mut state = 1_u64;
        for _ in 0..2_000 {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                state >> 8
            };
            let (number, prime) = (next(), next() >> 24 | 3);
            let remainder = number % (prime - 1);
            let prime = prime.to_be_bytes();
            let skip = prime.iter().position(|byte| *byte != 0).unwrap();
            let check = |remainder: u64| {
                is_remainder(&remainder.to_be_bytes(), &number.to_be_bytes(), &prime[skip..])
            };
            assert!(check(remainder));
            assert!(!check(remainder + 1));
            assert!(!check(remainder ^ 1 << 63));
        }
        assert!(!is_remainder(&[], &[1], &[]));
        assert!(!is_remainder(&[1], &[1], &[4]));
    }
}
