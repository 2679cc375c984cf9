//! Reading a plain claim set quickly: printable ASCII without escapes or blanks, texts and whole
//! numbers only. That is what this engine writes and what nearly every payload is.
//!
//! What is not plain, or not valid, is left to the strict reader, which alone refuses. So this one
//! may give up wherever it likes, but when it answers, its answer is the strict one's; the tests
//! at the end hold the two against each other.

use std::borrow::Cow;

use super::Profile;
use super::strict::{Found, Value};

/// Names beyond the known ones that are told apart here.
const OTHERS_MAX: usize = 8;

/// Fills `found`, or returns false; then what `found` holds means nothing.
pub fn read<'a>(text: &'a str, profile: Profile, found: &mut Found<'a>) -> bool {
    let plain = |all, &byte: &u8| all & (0x20..0x7f).contains(&byte) & (byte != b'\\');
    text.as_bytes().iter().fold(true, plain)
        && Scan { text, at: 0 }.object(profile, found).is_some()
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn object(&mut self, profile: Profile, found: &mut Found<'a>) -> Option<()> {
        let mut others = [""; OTHERS_MAX];
        let mut count = 0;
        self.expect(b'{')?;
        loop {
            let name = self.text()?;
            self.expect(b':')?;
            let value = self.value()?;
            match found.slot(name, profile) {
                Some(slot) if slot.is_none() => *slot = Some(value),
                Some(_) => return None,
                None => {
                    if others[..count].contains(&name) {
                        return None;
                    }
                    *others.get_mut(count)? = name;
                    count += 1;
                }
            }
            match self.next()? {
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

    /// A text; the whole payload is known to have no escapes.
    #[inline]
    fn text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let rest = &self.text[self.at..];
        let length = memchr::memchr(b'"', rest.as_bytes())?;
        self.at += length + 1;
        Some(&rest[..length])
    }

    #[inline]
    fn value(&mut self) -> Option<Value<'a>> {
        match self.text.as_bytes().get(self.at)? {
            b'"' => self.text().map(|text| Value::Text(Cow::Borrowed(text))),
            b'0'..=b'9' => self.number().map(Value::Unsigned),
            _ => None,
        }
    }

    /// A whole number of at most 18 digits, so that it cannot overflow.
    #[inline]
    fn number(&mut self) -> Option<u64> {
        let digits = &self.text.as_bytes()[self.at..];
        let length = digits.iter().take(19).take_while(|byte| byte.is_ascii_digit()).count();
        if length > 18 || length > 1 && digits[0] == b'0' {
            return None;
        }
        self.at += length;
        // What follows must end the value: a fraction or an exponent does not.
        let ends = matches!(digits.get(length)?, b',' | b'}');
        ends.then(|| {
            digits[..length].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROFILES: [Profile; 2] = [Profile::Standard, Profile::Acs];

    /// What both readers say of a text: nothing where they refuse.
    fn both(text: &str, profile: Profile) -> (Option<String>, Option<String>) {
        let mut found = Found::default();
        let plain = read(text, profile, &mut found).then(|| format!("{found:?}"));
        let strict = Found::in_text(text, profile).ok().map(|found| format!("{found:?}"));
        (plain, strict)
    }

    #[test]
    fn what_the_engine_writes_is_plain() {
        let text = r#"{"iss":"i","sub":"s","aud":"a","iat":1,"exp":20,"jti":"j","scope":"chat","epoch":0,"own":"x"}"#;
        let (plain, strict) = both(text, Profile::Standard);
        assert!(plain.is_some());
        assert_eq!(plain, strict);
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
                    prop_oneof!["(exp|nbf|iat|jti|epoch|aud|iss|sub|scope|skypeid|acsScope|resourceId)", "[a-c]{0,2}"],
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
            }
        }
    }
}
