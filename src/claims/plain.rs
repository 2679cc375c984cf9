//! Reading a plain claim set quickly: printable ASCII without escapes or blanks, texts and whole
//! numbers only. That is what this engine writes and what nearly every payload is.
//!
//! What is not plain, or not valid, is left to the strict reader, which alone refuses. So this one
//! may give up wherever it likes, but when it answers, its answer is the strict one's; the tests
//! at the end hold the two against each other.

use super::{Claim, Profile, ValueRef, View};

/// Names beyond the known ones that are told apart here.
const OTHERS_MAX: usize = 8;

/// Fills `view`, or returns false; then what `view` holds means nothing.
pub fn read<'a>(text: &'a str, profile: Profile, view: &mut View<'a>) -> bool {
    view.printable = true;
    let seen = |claim: Option<Claim>, value| match claim {
        None => true,
        Some(claim) => view.values[claim as usize].replace(value).is_none(),
    };
    Scan { text, at: 0 }.object(|name| Claim::of(name, profile), seen).is_some()
}

/// Whether custom claims are plain, name nothing that is reserved, and so can be written as they
/// are. In the ACS profile some plain bytes have to be escaped.
pub fn custom(text: &str, profile: Profile) -> bool {
    let reserved = |name: &str| profile.reserved().contains(&name).then_some(());
    let not_reserved = |reserved: Option<()>, _: ValueRef<'_>| reserved.is_none();
    profile == Profile::Standard && Scan { text, at: 0 }.object(reserved, not_reserved).is_some()
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// Reads an object with at least one member. `known` says which names `seen` is to tell apart
    /// itself; it returns false to give up.
    #[inline]
    fn object<K>(
        &mut self,
        known: impl Fn(&str) -> Option<K>,
        mut seen: impl FnMut(Option<K>, ValueRef<'a>) -> bool,
    ) -> Option<()> {
        let mut others = [""; OTHERS_MAX];
        let mut count = 0;
        self.expect(b'{')?;
        loop {
            let name = self.text()?;
            self.expect(b':')?;
            let known = known(name);
            if known.is_none() {
                if others[..count].contains(&name) {
                    return None;
                }
                *others.get_mut(count)? = name;
                count += 1;
            }
            let go_on = match self.text.as_bytes().get(self.at)? {
                b'"' => seen(known, ValueRef::Text(self.text()?)),
                b'0'..=b'9' => seen(known, ValueRef::Unsigned(self.number()?)),
                _ => false,
            };
            match self.next().filter(|_| go_on)? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        (self.at == self.text.len()).then_some(())
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// A plain text. All that stands between texts is compared byte by byte, so a payload whose
    /// texts are plain is plain.
    #[inline]
    fn text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let start = self.at;
        self.at += plain_until_quote(&self.text.as_bytes()[start..])? + 1;
        Some(&self.text[start..self.at - 1])
    }

    /// A whole number of at most 18 digits, so that it cannot overflow.
    #[inline]
    fn number(&mut self) -> Option<u64> {
        let digits = &self.text.as_bytes()[self.at..];
        let (mut number, mut length) = (0, 0);
        while let Some(digit) =
            digits.get(length).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)
        {
            number = number * 10 + u64::from(digit);
            length += 1;
            if length > 18 {
                return None;
            }
        }
        // What follows must end the value: a fraction or an exponent does not.
        let ends = matches!(digits.get(length)?, b',' | b'}');
        let canonical = length == 1 || digits[0] != b'0';
        self.at += length;
        (ends && canonical).then_some(number)
    }
}

/// Where the first quote stands, if all before it is printable ASCII and begins no escape. Looked at
/// in steps of eight bytes, and by `memchr` once the text is long enough for the call to be worth
/// it. What follows the quote in its step belongs to the payload and has to be plain as well.
#[inline]
fn plain_until_quote(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    let equal = |chunk: u64, byte: u8| {
        let zero_where_equal = chunk ^ u64::from_ne_bytes([byte; 8]);
        zero_where_equal.wrapping_sub(ONES) & !zero_where_equal
    };
    for at in [0, 8, 16] {
        let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
            let rest = bytes.get(at..)?;
            let quote = rest.iter().position(|byte| *byte == b'"')?;
            return is_plain(&rest[..quote]).then_some(at + quote);
        };
        let chunk = u64::from_le_bytes(*chunk);
        let control = chunk.wrapping_sub(ONES * 0x20) & !chunk;
        let beyond = chunk.wrapping_add(ONES) | chunk;
        if (control | beyond | equal(chunk, b'\\')) & TOPS != 0 {
            return None;
        }
        let quotes = equal(chunk, b'"') & TOPS;
        if quotes != 0 {
            return Some(at + quotes.trailing_zeros() as usize / 8);
        }
    }
    let quote = memchr::memchr(b'"', &bytes[24..])?;
    is_plain(&bytes[24..24 + quote]).then_some(24 + quote)
}

/// Whether all bytes are printable ASCII and none begins an escape. Adds up instead of stopping, so
/// that many bytes are looked at in one step.
fn is_plain(bytes: &[u8]) -> bool {
    let strange = |byte: u8| u8::from(byte.wrapping_sub(0x20) > 0x5e) | u8::from(byte == b'\\');
    bytes.iter().fold(0, |any, byte| any | strange(*byte)) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::strict::{Found, check_custom};
    use super::*;

    const PROFILES: [Profile; 2] = [Profile::Standard, Profile::Acs];

    /// What both readers say of a text: nothing where they refuse.
    fn both(text: &str, profile: Profile) -> (Option<String>, Option<String>) {
        let mut view = View::default();
        let plain = read(text, profile, &mut view).then(|| format!("{:?}", view.values));
        let strict = Found::in_text(text, profile).ok();
        (plain, strict.map(|found| format!("{:?}", found.view().values)))
    }

    #[test]
    fn what_the_engine_writes_is_plain() {
        let text = r#"{"iss":"i","sub":"s","aud":"a","client_id":"c","iat":1,"exp":20,"jti":"j","scope":"chat","epoch":0,"own":"x"}"#;
        let (plain, strict) = both(text, Profile::Standard);
        assert!(plain.is_some());
        assert_eq!(plain, strict);
    }

    #[test]
    fn quotes_are_found_wherever_they_stand_and_strange_bytes_before_them_too() {
        for length in 0..60 {
            let mut bytes = vec![b'!'; length];
            assert_eq!(plain_until_quote(&bytes), None);
            for place in 0..length {
                bytes[place..].fill(b'"');
                assert_eq!(plain_until_quote(&bytes), Some(place));
                for strange in (0..0x20).chain([b'\\']).chain(0x7f..=0xff) {
                    for at in 0..place {
                        let former = std::mem::replace(&mut bytes[at], strange);
                        assert_eq!(plain_until_quote(&bytes), None, "{strange} at {at} of {place}");
                        bytes[at] = former;
                    }
                }
                bytes[place..].fill(b'~');
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_strict_reader() {
        for text in [
            "",
            "{",
            "{}",
            "{}x",
            "[]",
            r#"{"a":1}x"#,
            r#"{"a":1,}"#,
            r#"{"a":01}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":-1}"#,
            r#"{"a":1 }"#,
            r#"{ "a":1}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"é"}"#,
            r#"{"exp":1,"exp":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":[]}"#,
            r#"{"a":null}"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1234567890123456789}"#,
            r#"{"a":"b}"#,
            "{\"a\":\"\u{7f}\"}",
            "{\"a\":\"\n\"}",
        ] {
            assert_eq!(both(text, Profile::Standard).0, None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Wherever this reader answers, it answers what the strict one does.
        #[test]
        fn a_plain_answer_is_the_strict_one(
            members in prop::collection::vec(
                (
                    prop_oneof!["(exp|nbf|iat|jti|epoch|aud|client_id|iss|sub|scope|skypeid|acsScope|resourceId)", "[a-c]{0,2}"],
                    prop_oneof!["[0-9]{1,20}", "\"[ -~]{0,9}\"", "[0-9.eE+-]{1,4}", "(true|null|\\[\\]|\\{\\}|\"a)"],
                ),
                0..10,
            ),
            damage in prop::option::of((any::<prop::sample::Index>(), "[ -~é]?")),
        ) {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            let mut text = format!("{{{}}}", members.join(","));
            if let Some((place, with)) = damage {
                let place = place.index(text.len());
                text.replace_range(place..=place, &with);
            }
            for profile in PROFILES {
                let (plain, strict) = both(&text, profile);
                prop_assert!(plain.is_none() || plain == strict, "{}: {:?} against {:?}", text, plain, strict);
                // What may be written as it is, is what the strict reader lets pass.
                let blank = format!("{text} ");
                prop_assert!(!custom(&text, profile) || check_custom(&blank, profile).is_ok(), "{}", text);
            }
        }
    }
}
