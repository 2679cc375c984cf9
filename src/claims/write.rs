//! Writing claims: compact, pure ASCII, integer times.

use super::{Custom, Form, Profile};
use crate::scope::ScopeSet;

/// The parts of a payload that are the same in every token of an engine.
pub struct Prepared {
    /// Up to and including the opening quote of the identity.
    before_identity: Vec<u8>,
    /// One an audience: `,"aud":"…"`.
    audiences: Vec<Vec<u8>>,
    /// `,"client_id":"…"` of the configured client; empty without one.
    client: Vec<u8>,
    /// ACS: `,"rgn":"…","acsScope":"`.
    region: Vec<u8>,
    /// ACS: `","resourceId":"…","resourceLocation":"…","iat":`.
    resource: Vec<u8>,
}

/// What varies from token to token.
#[derive(Clone, Copy)]
pub struct NewToken<'a> {
    pub identity: &'a str,
    /// Which of the configured audiences.
    pub audience: usize,
    /// None for the configured one, if there is one.
    pub client: Option<&'a str>,
    pub scopes: ScopeSet,
    pub issued_at_s: i64,
    pub expires_at_s: i64,
    pub token_id: &'a str,
    pub epoch: u64,
    /// Of an exchanged token: the foreign tenant, empty if there is none.
    pub tenant: Option<&'a str>,
    pub custom: Custom<'a>,
}

const CLIENT_BEGINS: &str = ",\"client_id\":\"";

impl Form {
    /// Prepares what every token shares. `region` and `location` are for the ACS profile.
    pub fn prepare(&self, region: &str, location: &str) -> Prepared {
        let text = |parts: &[&str]| {
            let mut out = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                // Every second part is a value.
                if index % 2 == 0 {
                    out.extend_from_slice(part.as_bytes());
                } else {
                    escape_append(part, self.profile, &mut out);
                }
            }
            out
        };
        let before_identity = match (self.profile, &self.issuer) {
            (Profile::Standard, Some(issuer)) => text(&["{\"iss\":\"", issuer, "\",\"sub\":\""]),
            (Profile::Standard, None) => text(&["{\"sub\":\""]),
            (Profile::Acs, _) => text(&["{\"skypeid\":\""]),
        };
        let audiences = self.audiences.iter();
        Prepared {
            before_identity,
            audiences: audiences.map(|name| text(&[",\"aud\":\"", name, "\""])).collect(),
            client: match &self.client {
                Some(client) => text(&[CLIENT_BEGINS, client, "\""]),
                None => Vec::new(),
            },
            region: text(&[",\"rgn\":\"", region, "\",\"acsScope\":\""]),
            resource: text(&[
                "\",\"resourceId\":\"",
                &self.resource,
                "\",\"resourceLocation\":\"",
                location,
                "\",\"iat\":",
            ]),
        }
    }

    /// Appends the payload of a new token.
    pub fn write(&self, prepared: &Prepared, token: &NewToken<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(&prepared.before_identity);
        match self.profile {
            Profile::Standard => self.write_standard(prepared, token, out),
            Profile::Acs => self.write_acs(prepared, token, out),
        }
        out.extend_from_slice(b",\"epoch\":");
        number_append(token.epoch, out);
        match token.custom {
            Custom { object, plain: true } => {
                out.push(b',');
                out.extend_from_slice(&object.as_bytes()[1..object.len() - 1]);
            }
            Custom { object, plain: false } => custom_append(object, self.profile, out),
        }
        out.push(b'}');
    }

    fn write_standard(&self, prepared: &Prepared, token: &NewToken<'_>, out: &mut Vec<u8>) {
        escape_append(token.identity, self.profile, out);
        out.push(b'"');
        if let Some(audience) = prepared.audiences.get(token.audience) {
            out.extend_from_slice(audience);
        }
        match token.client {
            None => out.extend_from_slice(&prepared.client),
            Some(client) => {
                out.extend_from_slice(CLIENT_BEGINS.as_bytes());
                escape_append(client, self.profile, out);
                out.push(b'"');
            }
        }
        out.extend_from_slice(b",\"iat\":");
        number_append(token.issued_at_s.unsigned_abs(), out);
        out.extend_from_slice(b",\"exp\":");
        number_append(token.expires_at_s.unsigned_abs(), out);
        out.extend_from_slice(b",\"jti\":\"");
        out.extend_from_slice(token.token_id.as_bytes());
        out.extend_from_slice(b"\",\"scope\":\"");
        self.scopes.format_append(token.scopes, b' ', out);
        out.push(b'"');
    }

    /// The claims of Azure Communication Services, in its order.
    fn write_acs(&self, prepared: &Prepared, token: &NewToken<'_>, out: &mut Vec<u8>) {
        let kind_8 = token.identity.strip_prefix("8:").filter(|rest| !rest.is_empty());
        escape_append(kind_8.unwrap_or(token.identity), self.profile, out);
        let kind = if token.tenant.is_some() { "1024" } else { "1792" };
        out.extend_from_slice(b"\",\"scp\":");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b",\"csi\":\"");
        number_append(token.issued_at_s.unsigned_abs(), out);
        out.extend_from_slice(b"\",\"exp\":");
        number_append(token.expires_at_s.unsigned_abs(), out);
        out.extend_from_slice(&prepared.region);
        let scopes_start = out.len();
        self.scopes.format_append(token.scopes, b',', out);
        hide_from(scopes_start, out);
        out.extend_from_slice(&prepared.resource);
        number_append(token.issued_at_s.unsigned_abs(), out);
        out.extend_from_slice(b",\"jti\":\"");
        out.extend_from_slice(token.token_id.as_bytes());
        out.push(b'"');
        if let Some(tenant) = token.tenant.filter(|tenant| !tenant.is_empty()) {
            out.extend_from_slice(b",\"tid\":\"");
            escape_append(tenant, self.profile, out);
            out.push(b'"');
        }
        if kind_8.is_none() {
            // An id of the host's own, which `skypeid` alone would not tell from that of kind 8.
            out.extend_from_slice(b",\"sub\":\"");
            escape_append(token.identity, self.profile, out);
            out.push(b'"');
        }
    }
}

fn number_append(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a text as the inside of a JSON string, in ASCII.
fn escape_append(text: &str, profile: Profile, out: &mut Vec<u8>) {
    // Most texts need nothing, which is found out for many bytes in one step.
    let needs = |byte: u8| {
        u8::from(byte.wrapping_sub(0x20) > 0x5e)
            | u8::from(byte == b'"')
            | u8::from(byte == b'\\')
            | u8::from(matches!(byte, b'>' | b'?'))
            | u8::from(byte == b'~')
    };
    if text.bytes().fold(0, |any, byte| any | needs(byte)) == 0 {
        return out.extend_from_slice(text.as_bytes());
    }
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend_from_slice(&[b'\\', character as u8]),
            ' '..='~' if !hides(character, profile) => out.push(character as u8),
            _ => unicode_append(character, out),
        }
    }
}

/// Whether some ACS client would stumble over the character. They decode tokens with the standard
/// base64 alphabet, and these four are the ASCII characters that can put `-` or `_` into one.
fn hides(character: char, profile: Profile) -> bool {
    profile == Profile::Acs && matches!(character, '>' | '?' | '~' | '\u{7f}')
}

/// Escapes what ACS clients would stumble over in the ASCII text at the end of `out`. Few scopes
/// have such a name, so this looks first.
fn hide_from(start: usize, out: &mut Vec<u8>) {
    let hides = |byte: &u8| hides(char::from(*byte), Profile::Acs);
    if out[start..].iter().any(hides) {
        for byte in out.split_off(start) {
            if hides(&byte) { unicode_append(char::from(byte), out) } else { out.push(byte) }
        }
    }
}

fn unicode_append(character: char, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for unit in character.encode_utf16(&mut [0; 2]) {
        let digit = |shift: u16| HEX[usize::from(*unit >> shift & 15)];
        out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
    }
}

/// Appends the members of an object that the strict reader has accepted, each behind a comma:
/// blanks outside texts are dropped, numbers and escapes stay as they are.
fn custom_append(object: &str, profile: Profile, out: &mut Vec<u8>) {
    let object = object.trim_matches(BLANKS);
    let Some(inside) = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return;
    };
    if inside.trim_matches(BLANKS).is_empty() {
        return;
    }
    out.push(b',');
    let (mut in_text, mut escaped, mut text_start) = (false, false, 0);
    for character in inside.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => {
                in_text = !in_text;
                // Some ACS clients look for the first "exp": by pattern, at any depth.
                if profile == Profile::Acs && !in_text && out[text_start..] == *b"exp" {
                    out.truncate(text_start);
                    out.extend_from_slice(b"\\u0065xp");
                }
                text_start = out.len() + 1;
            }
            _ if !in_text && BLANKS.contains(&character) => continue,
            _ => {}
        }
        if character.is_ascii() && !hides(character, profile) {
            out.push(character as u8);
        } else {
            unicode_append(character, out);
        }
    }
}

const BLANKS: &[char] = &[' ', '\t', '\n', '\r'];

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(object: &str, profile: Profile) -> String {
        let mut out = Vec::new();
        custom_append(object, profile, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn custom_claims_become_compact_ascii_and_keep_their_meaning() {
        let given = " { \"a\" : [ 1.50 , 2e3 ] , \"né\\\"e \" : \"a b\\n😀\" } ";
        let written = custom(given, Profile::Standard);
        assert_eq!(written, r#","a":[1.50,2e3],"n\u00e9\"e ":"a b\n\ud83d\ude00""#);
        let back = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(back(&format!("{{{}}}", &written[1..])), back(given));
        assert_eq!(custom(" { } ", Profile::Standard), "");
    }

    #[test]
    fn acs_payloads_hide_what_acs_clients_stumble_over() {
        let written = custom(
            "{\"a\":{\"exp\":\"exp\"},\"b\":\">?~\u{7f}\",\"c\":\"\\\"exp\\\":9\"}",
            Profile::Acs,
        );
        assert!(!written.contains("\"exp\":"), "{written}");
        assert!(!written.contains(['>', '?', '~', '\u{7f}']), "{written}");
        let back: serde_json::Value =
            serde_json::from_str(&format!("{{{}}}", &written[1..])).unwrap();
        assert_eq!(back["a"]["exp"], "exp");
        assert_eq!(back["b"], ">?~\u{7f}");
    }

    #[test]
    fn texts_are_escaped_to_ascii() {
        let mut out = Vec::new();
        escape_append("a\"\\\u{1}é😀\u{7f}", Profile::Standard, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r#"a\"\\\u0001\u00e9\ud83d\ude00\u007f"#);
    }
}
