//! The compact form and the JSON inside: whatever is not exactly right is refused, also when the
//! signature over it holds. (What the tests must show, lines 1 to 5.)

mod common;

use common::*;
use mintage::key::Algorithm;
use mintage::{Family, Status, TOKEN_BYTES_MAX};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The three doors that read a token agree that it is malformed.
#[track_caller]
fn malformed(fixture: &Fixture, token: &[u8]) {
    let shown = String::from_utf8_lossy(token);
    assert_eq!(fixture.status(token), Status::TokenMalformed, "verify: {shown}");
    let key = fixture.key.verifying_key();
    assert_eq!(jws_verdict(token, &key), Status::TokenMalformed, "jws::verify: {shown}");
    assert_eq!(inspect_verdict(token), Status::TokenMalformed, "inspect: {shown}");
}

#[test]
fn a_token_has_two_dots() {
    let fixture = fixture();
    let token = fixture.minted();
    assert_eq!(fixture.status(&token), Status::Ok);
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    for wrong in [
        String::new(),
        header.to_owned(),
        token.replace('.', ""),
        format!("{header}.{payload}"),
        format!("{header}{payload}.{signature}"),
        format!(".{payload}"),
        ".".to_owned(),
        format!("{token}."),
        format!(".{token}"),
        format!("{header}..{payload}.{signature}"),
        format!("{header}.{payload}..{signature}"),
        format!("{token}.{signature}"),
        // A JWE: five segments, the second one empty for direct encryption.
        format!("{header}.{payload}.{signature}.{payload}.{signature}"),
        format!("{header}..{signature}.{payload}.{signature}"),
        "....".to_owned(),
        format!("{token}.{token}"),
    ] {
        malformed(&fixture, wrong.as_bytes());
    }
    // Two dots with nothing between: well-formed segments, empty ones.
    for empty in ["..", &format!("..{signature}"), &format!(".{payload}.{signature}")] {
        assert_eq!(fixture.status(empty), Status::HeaderInvalid, "{empty}");
        assert_eq!(inspect_verdict(empty), Status::HeaderInvalid, "{empty}");
    }
    assert_eq!(fixture.status(format!("{header}.{payload}.")), Status::SignatureInvalid);
    assert_eq!(fixture.status(format!("{header}..{signature}")), Status::SignatureInvalid);
}

#[test]
fn the_json_serialisations_are_malformed() {
    let fixture = fixture();
    let token = fixture.minted();
    let [protected, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!()
    };
    let member = format!(r#""protected":"{protected}","signature":"{signature}""#);
    for json in [
        format!(r#"{{"payload":"{payload}",{member}}}"#),
        format!(r#"{{"payload":"{payload}","signatures":[{{{member}}}]}}"#),
        // With two dots in it, should somebody split first and look later.
        format!(r#"{{"payload":"{payload}","header":{{"jku":"a.b.c"}},{member}}}"#),
        format!(r#"{{"a":"{token}"}}"#),
        format!(r#""{token}""#),
        format!(r#"["{token}"]"#),
    ] {
        malformed(&fixture, json.as_bytes());
    }
}

#[test]
fn no_byte_outside_the_alphabet_stands_anywhere() {
    // HS256, so that forging a signature over the wrong bytes costs nothing and is done each time.
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let token = fixture.minted();
    let dots: Vec<usize> = token.match_indices('.').map(|(at, _)| at).collect();
    // Beginning, middle and end of each segment.
    let starts = [0, dots[0] + 1, dots[1] + 1];
    let ends = [dots[0], dots[1], token.len()];
    let places: Vec<usize> = starts
        .iter()
        .zip(&ends)
        .flat_map(|(start, end)| [*start, (start + end) / 2, end - 1])
        .collect();
    for byte in (0..=255).filter(|byte| !ALPHABET.contains(byte) && *byte != b'.') {
        for &place in &places {
            let mut replaced = token.clone().into_bytes();
            replaced[place] = byte;
            malformed(&fixture, &replaced);
            let mut inserted = token.clone().into_bytes();
            inserted.insert(place, byte);
            malformed(&fixture, &inserted);
            if place < dots[1] {
                // A signature that holds does not help.
                for wrong in [&replaced, &inserted] {
                    let end = wrong.iter().rposition(|byte| *byte == b'.').unwrap();
                    let tag = url(fixture.key.sign(&wrong[..end]).unwrap());
                    malformed(&fixture, &[&wrong[..=end], tag.as_bytes()].concat());
                }
            }
        }
        let mut appended = token.clone().into_bytes();
        appended.push(byte);
        malformed(&fixture, &appended);
    }
}

#[test]
fn padding_blanks_and_byte_order_marks_are_not_trimmed() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let token = fixture.minted();
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    for around in
        ["=", "==", "===", " ", "\n", "\r\n", "\t", "\0", "\u{feff}", "\u{a0}", "\u{200b}"]
    {
        for wrong in [
            format!("{token}{around}"),
            format!("{around}{token}"),
            format!("{header}{around}.{payload}.{signature}"),
            format!("{header}.{payload}{around}.{signature}"),
            format!("{header}.{around}{payload}.{signature}"),
            format!("{header}.{payload}.{around}{signature}"),
            sign_text(&fixture.key, &format!("{header}{around}.{payload}")),
            sign_text(&fixture.key, &format!("{header}.{payload}{around}")),
        ] {
            malformed(&fixture, wrong.as_bytes());
        }
    }
    // The scheme of an HTTP header is not a part of the token.
    malformed(&fixture, format!("Bearer {token}").as_bytes());
}

/// The other texts that a lax decoder reads as the same bytes.
fn other_spellings(segment: &str) -> Vec<String> {
    let bits = match segment.len() % 4 {
        2 => 4,
        3 => 2,
        _ => return Vec::new(),
    };
    let (rest, last) = segment.split_at(segment.len() - 1);
    let value = ALPHABET.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap();
    let others = (1..1 << bits).map(|low| ALPHABET[value | low] as char);
    others.map(|letter| format!("{rest}{letter}")).collect()
}

#[test]
fn every_segment_has_one_spelling() {
    let mut seen = [0; 3];
    // Secrets of each length, and blanks behind the JSON, make every remainder come up.
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512, Algorithm::Es256] {
        let fixture = fixture_with(algorithm, |config| config);
        for blanks in ["", " ", "  "] {
            let header = url(format!("{}{blanks}", fixture.header()));
            let payload = url(format!("{}{blanks}", claims()));
            let token = sign_text(&fixture.key, &format!("{header}.{payload}"));
            assert_eq!(fixture.status(&token), Status::Ok, "{algorithm}");
            let (signed, signature) = token.rsplit_once('.').unwrap();
            for other in other_spellings(&header) {
                malformed(
                    &fixture,
                    sign_text(&fixture.key, &format!("{other}.{payload}")).as_bytes(),
                );
                malformed(&fixture, format!("{other}.{payload}.{signature}").as_bytes());
                seen[0] += 1;
            }
            for other in other_spellings(&payload) {
                malformed(
                    &fixture,
                    sign_text(&fixture.key, &format!("{header}.{other}")).as_bytes(),
                );
                seen[1] += 1;
            }
            for other in other_spellings(signature) {
                malformed(&fixture, format!("{signed}.{other}").as_bytes());
                seen[2] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 30), "the test tried something: {seen:?}");
}

#[test]
fn a_length_of_one_more_than_a_multiple_of_four_spells_nothing() {
    let fixture = fixture_with(Algorithm::Hs384, |config| config);
    // 48 bytes of signature, so that one more letter makes 65.
    for blanks in 0..3 {
        let (header, payload) =
            (url(fixture.header()), format!("{}{}", claims(), " ".repeat(blanks)));
        let mut payload = url(payload);
        while payload.len() % 4 != 1 {
            payload.push('A');
        }
        malformed(&fixture, sign_text(&fixture.key, &format!("{header}.{payload}")).as_bytes());
        let mut header = header;
        while header.len() % 4 != 1 {
            header.push('A');
        }
        let signed = format!("{header}.{}", url(claims().to_string()));
        malformed(&fixture, sign_text(&fixture.key, &signed).as_bytes());
    }
    let token = fixture.minted();
    for letter in ALPHABET {
        malformed(&fixture, format!("{token}{}", *letter as char).as_bytes());
    }
}

/// Texts that are not one JSON object, the JSON object `valid` aside.
fn not_one_object(valid: &str) -> Vec<Vec<u8>> {
    let inside = &valid[1..valid.len() - 1];
    let mut texts: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "true",
        "0",
        "\"\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}{}",
        "{{}}",
        "{\"a\"}",
        "NaN",
        "undefined",
        "{\"a\":1,}",
        "{,}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    for text in [
        format!("[{valid}]"),
        format!("{valid}x"),
        format!("{valid} x"),
        format!("{valid},"),
        format!("{valid}{valid}"),
        format!("{valid}\n{{}}"),
        format!("{valid}\0"),
        format!("\0{valid}"),
        format!("\u{feff}{valid}"),
        format!("\u{a0}{valid}"),
        format!("{valid}// comment"),
        format!("/**/{valid}"),
        format!("{{{inside},}}"),
        format!("{{,{inside}}}"),
        format!("{{{inside}"),
        format!("{{{inside}]"),
        format!("{{{inside},a:1}}"),
        format!("{{{inside},'a':1}}"),
        format!("{{{inside},\"a\":}}"),
        format!("{{{inside},\"a\":01}}"),
        format!("{{{inside},\"a\":+1}}"),
        format!("{{{inside},\"a\":.5}}"),
        format!("{{{inside},\"a\":1.}}"),
        format!("{{{inside},\"a\":0x1}}"),
        format!("{{{inside},\"a\":NaN}}"),
        format!("{{{inside},\"a\":Infinity}}"),
        format!("{{{inside},\"a\":1e309}}"),
        format!("{{{inside},\"a\":-1e309}}"),
        format!("{{{inside},\"a\":tru}}"),
        format!("{{{inside},\"a\":True}}"),
        format!("{{{inside},\"a\":\"\\x41\"}}"),
        format!("{{{inside},\"a\":\"\\u12\"}}"),
        format!("{{{inside},\"a\":\"\\'\"}}"),
        format!("{{{inside},\"a\":\"\t\"}}"),
        format!("{{{inside},\"a\":\"\n\"}}"),
        format!("{{{inside},\"a\":\"\0\"}}"),
        format!("{{{inside},\"a\":\"b}}"),
        // Lone surrogates, as name and as value, at the top and below.
        format!("{{{inside},\"a\":\"\\ud800\"}}"),
        format!("{{{inside},\"a\":\"\\udc00\"}}"),
        format!("{{{inside},\"a\":\"\\ud800\\u0041\"}}"),
        format!("{{{inside},\"a\":\"\\udc00\\ud800\"}}"),
        format!("{{{inside},\"a\":\"\\ud800x\"}}"),
        format!("{{{inside},\"\\udfff\":1}}"),
        format!("{{{inside},\"a\":[{{\"b\":\"\\uD83D\"}}]}}"),
        format!("{{{inside},\"a\":{{\"\\uD83D\":1}}}}"),
    ] {
        texts.push(text.into_bytes());
    }
    // Not UTF-8: stray bytes, overlong forms, surrogates, beyond the last character, Latin-1.
    for bytes in [
        &b"\xff"[..],
        b"\x80",
        b"\xc0\xaf",
        b"\xc1\xa1",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x98",
        b"\xe9",
    ] {
        let text = |before: &str, after: &str| {
            [b"{", inside.as_bytes(), before.as_bytes(), bytes, after.as_bytes(), b"}"].concat()
        };
        texts.push(text(",\"a\":\"", "\""));
        texts.push(text(",\"", "\":1"));
        texts.push(text(",\"a\":[\"", "\"]"));
        texts.push([valid.as_bytes(), bytes].concat());
    }
    texts.push(valid.encode_utf16().flat_map(u16::to_le_bytes).collect());
    texts
}

#[test]
fn the_payload_is_one_json_object() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for payload in not_one_object(&claims().to_string()) {
        let token = fixture.token(&payload);
        let shown = String::from_utf8_lossy(&payload);
        assert_eq!(fixture.status(&token), Status::ClaimsMalformed, "{shown}");
        assert_eq!(inspect_verdict(&token), Status::ClaimsMalformed, "{shown}");
        // The bare signature holds for any bytes.
        assert_eq!(jws_verdict(&token, &fixture.key.verifying_key()), Status::Ok, "{shown}");
    }
    for payload in [
        claims().to_string(),
        format!(" \t\r\n{} \t\r\n", claims()),
        claims_with_raw("a", "\"\\ud83d\\ude00 😀\""),
        claims_with_raw("a", "[null,true,-1.5e-7,{}]"),
    ] {
        assert_eq!(fixture.status(fixture.token(&payload)), Status::Ok, "{payload}");
    }
}

#[test]
fn the_header_is_one_json_object() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let key = fixture.key.verifying_key();
    for header in not_one_object(&fixture.header()) {
        let token = fixture.headed(&header);
        let shown = String::from_utf8_lossy(&header);
        assert_eq!(fixture.status(&token), Status::HeaderInvalid, "{shown}");
        assert_eq!(jws_verdict(&token, &key), Status::HeaderInvalid, "{shown}");
        assert_eq!(inspect_verdict(&token), Status::HeaderInvalid, "{shown}");
        if let Ok(text) = std::str::from_utf8(&header) {
            let refused = mintage::jws::sign(text, b"{}", &fixture.key);
            assert_eq!(error(refused).0, Status::HeaderInvalid, "{shown}");
        }
    }
    // Another spelling of a good header is a good header.
    let spelled =
        format!(" {{ \"typ\" : \"at+jwt\",\n\"k\\u0069d\":\"{KID}\",\"alg\":\"HS256\"}}\t");
    assert_eq!(fixture.status(fixture.headed(spelled)), Status::Ok);
}

#[test]
fn a_name_stands_once_in_its_object() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let plain = claims().to_string();
    for name in ["sub", "iat", "exp", "jti", "scope", "epoch", "iss", "aud", "nbf", "own", ""] {
        // The same value twice, a second one of another type, and both orders.
        let value = claims().get(name).map_or("1".to_owned(), |value| value.to_string());
        let rest = without_if_there(name);
        let escaped: String = name.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        let first_escaped = name.get(..1).map_or(String::new(), |first| {
            format!("\\u00{:02X}{}", first.as_bytes()[0], &name[1..])
        });
        for (one, other) in
            [(name, name), (name, &escaped), (&escaped, name), (&first_escaped, name)]
        {
            for twin in [&value[..], "null", "\"\"", "[]", "{}"] {
                for (first, second) in [(&value[..], twin), (twin, &value[..])] {
                    let payload = format!("{{\"{one}\":{first},{rest},\"{other}\":{second}}}");
                    let token = fixture.token(&payload);
                    assert_eq!(fixture.status(&token), Status::ClaimsMalformed, "{payload}");
                    assert_eq!(inspect_verdict(&token), Status::ClaimsMalformed, "{payload}");
                }
            }
        }
    }
    // Below, in objects and lists, down to the last level.
    for twice in [
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"é\":1,\"\\u00e9\":2}",
        "{\"\":1,\"\":1}",
    ] {
        for depth in 0..=14 {
            for (open, close) in
                [("[", "]"), ("{\"x\":", "}"), ("[0,", ",0]"), ("{\"w\":0,\"x\":", ",\"y\":0}")]
            {
                let nested = format!("{}{twice}{}", open.repeat(depth), close.repeat(depth));
                for name in ["own", "scope", "aud", "sub"] {
                    let payload = claims_with_raw(name, &nested);
                    let status = fixture.status(fixture.token(&payload));
                    assert_eq!(status, Status::ClaimsMalformed, "{payload}");
                }
            }
        }
    }
    // Many names before the twin, so that whatever holds them has had to grow.
    let many: String = (0..300).map(|number| format!(",\"n{number}\":0")).collect();
    for twin in [0, 1, 15, 16, 17, 150, 299] {
        let payload = format!("{}{many},\"n{twin}\":0}}", &plain[..plain.len() - 1]);
        assert_eq!(fixture.status(fixture.token(&payload)), Status::ClaimsMalformed, "{twin}");
    }
    let payload = format!("{}{many}}}", &plain[..plain.len() - 1]);
    assert_eq!(fixture.status(fixture.token(&payload)), Status::Ok);
    // The same name in different objects is no twin.
    let payload = claims_with_raw("own", "{\"own\":{\"own\":[{\"a\":1},{\"a\":1}]},\"exp\":1}");
    assert_eq!(fixture.status(fixture.token(&payload)), Status::Ok);
}

/// The members of good claims but this one, without the braces.
fn without_if_there(name: &str) -> String {
    let mut object = claims();
    object.as_object_mut().unwrap().remove(name);
    let text = object.to_string();
    text[1..text.len() - 1].to_owned()
}

#[test]
fn a_name_stands_once_in_the_header() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let own = fixture.header();
    let inside = &own[1..own.len() - 1];
    for twin in [
        "\"alg\":\"HS256\"",
        "\"alg\":\"none\"",
        "\"\\u0061lg\":\"HS256\"",
        "\"kid\":\"k\"",
        "\"kid\":\"other\"",
        "\"\\u006bi\\u0064\":\"k\"",
        "\"typ\":\"at+jwt\"",
        "\"own\":1,\"own\":1",
        "\"jwk\":{\"kty\":\"oct\",\"kty\":\"oct\"}",
        "\"x5c\":[[{\"a\":1,\"\\u0061\":1}]]",
        "\"crit\":[],\"crit\":[]",
    ] {
        for header in [format!("{{{inside},{twin}}}"), format!("{{{twin},{inside}}}")] {
            let token = fixture.headed(&header);
            assert_eq!(fixture.status(&token), Status::HeaderInvalid, "{header}");
            assert_eq!(inspect_verdict(&token), Status::HeaderInvalid, "{header}");
            assert_eq!(jws_verdict(&token, &fixture.key.verifying_key()), Status::HeaderInvalid);
        }
    }
}

#[test]
fn limits_hold_at_the_edge() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    // Tokens around 8192 bytes; blanks in the header make every length come up.
    let mut lengths = std::collections::BTreeSet::new();
    for in_header in ["", " ", "  "] {
        for blanks in 5800..6100 {
            let header = format!("{}{in_header}", fixture.header());
            let payload =
                format!("{}{}", claims(), " ".repeat(blanks - claims().to_string().len()));
            let token = assemble(&fixture.key, header, payload);
            let fits = token.len() <= TOKEN_BYTES_MAX;
            let expected = if fits { Status::Ok } else { Status::TokenTooLong };
            assert_eq!(fixture.status(&token), expected, "{}", token.len());
            assert_eq!(jws_verdict(&token, &fixture.key.verifying_key()), expected);
            assert_eq!(inspect_verdict(&token), expected);
            lengths.insert(token.len());
        }
    }
    assert!(lengths.contains(&TOKEN_BYTES_MAX) && lengths.contains(&(TOKEN_BYTES_MAX + 1)));
    // Headers of 1024 and 1025 bytes, with 16 and 17 names.
    let long = |length: usize| {
        let own = fixture.header();
        let open = format!("{},\"x\":\"", &own[..own.len() - 1]);
        format!("{open}{}\"}}", "x".repeat(length - open.len() - 2))
    };
    assert_eq!((long(1024).len(), fixture.status(fixture.headed(long(1024)))), (1024, Status::Ok));
    assert_eq!(fixture.status(fixture.headed(long(1025))), Status::HeaderInvalid);
    let many = |count: usize| {
        let names: String = (3..count).map(|number| format!(",\"{number}\":0")).collect();
        let own = fixture.header();
        format!("{}{names}}}", &own[..own.len() - 1])
    };
    assert_eq!(fixture.status(fixture.headed(many(16))), Status::Ok);
    assert_eq!(fixture.status(fixture.headed(many(17))), Status::HeaderInvalid);
    // Sixteen levels, the claim set being the first.
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for name in ["own", "aud"] {
            let nested = |levels: usize| {
                let value = format!("{}0{}", open.repeat(levels - 1), close.repeat(levels - 1));
                fixture.status(fixture.token(claims_with_raw(name, &value)))
            };
            let fine = if name == "own" { Status::Ok } else { Status::ClaimInvalid };
            assert_eq!(nested(16), fine, "{open}");
            assert_eq!(nested(17), Status::ClaimsMalformed, "{open}");
        }
    }
}

#[test]
fn every_prefix_of_a_token_is_refused() {
    let fixture = fixture();
    let token = fixture.minted();
    for end in 0..token.len() {
        let status = fixture.status(&token[..end]);
        assert_eq!(status.family(), Family::Refused, "{end}: {status}");
    }
    assert_eq!(fixture.status(&token), Status::Ok);
}
