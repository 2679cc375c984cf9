//! What scopes and capabilities a token holds, and what a call may ask of them.

mod common;

use common::*;
use mintage::key::Algorithm;
use mintage::{Capability, Check, Config, Engine, Grant, Permission, ScopeSet, Status};

#[test]
fn a_scope_is_held_exactly_or_not_at_all() {
    let fixture =
        fixture_with(Algorithm::Hs256, |config| config.scope("files").scope("files.read"));
    let set = |names: &str| fixture.engine.scopes(names).unwrap();
    let names =
        ["chat", "chat.join", "chat.join.limited", "voip", "voip.join", "files", "files.read"];
    for held in names {
        let token = mint(&fixture, &Grant::new(set(held))).token;
        for asked in names {
            let expected = if held == asked { Status::Ok } else { Status::InsufficientScope };
            let all = Check::new().scopes(set(asked));
            assert_eq!(check_status(&fixture, &token, &all), expected, "{held} for {asked}");
            let any = Check::new().any_scope_of(set(asked)).unwrap();
            assert_eq!(check_status(&fixture, &token, &any), expected, "{held} for {asked}");
        }
    }
    // As they stand in a token, each on its own between single blanks.
    for (scope, held) in [
        ("chat", "chat"),
        ("chat voip", "chat voip"),
        (" chat  voip ", "chat voip"),
        ("chat unknown", "chat"),
        ("unknown", ""),
        ("", ""),
        ("Chat", ""),
        ("chat,voip", ""),
        ("chat\tvoip", ""),
        ("chat\nvoip", ""),
        ("chat\u{a0}voip", ""),
        ("chats", ""),
        ("chat.", ""),
        ("chat.joi", ""),
        ("chat.join.limited.more", ""),
        ("files.read.all", ""),
    ] {
        let token = fixture.token(with(&claims(), "scope", scope).to_string());
        let verified = fixture.engine.verify(&token, &Check::new()).unwrap();
        let expected = if held.is_empty() { ScopeSet::NONE } else { set(held) };
        assert_eq!(verified.scopes(), expected, "{scope:?}");
    }
}

#[test]
fn all_means_all_and_any_means_one() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let bits: Vec<ScopeSet> =
        (0..32).map(|bits| fixture.engine.scopes_from_bits(bits).unwrap()).collect();
    for held in &bits[1..] {
        let token = mint(&fixture, &Grant::new(*held)).token;
        for asked in &bits {
            let all = held.bits() & asked.bits() == asked.bits();
            let expected = if all { Status::Ok } else { Status::InsufficientScope };
            assert_eq!(check_status(&fixture, &token, &Check::new().scopes(*asked)), expected);
            let Ok(check) = Check::new().any_scope_of(*asked) else {
                assert!(asked.is_empty());
                continue;
            };
            let any = held.bits() & asked.bits() != 0;
            let expected = if any { Status::Ok } else { Status::InsufficientScope };
            assert_eq!(check_status(&fixture, &token, &check), expected);
        }
    }
    let refused = Check::new().any_scope_of(ScopeSet::NONE);
    assert_eq!(error(refused), (Status::InvalidArgument, "required_scopes".into()));
    // The later of the two words counts.
    let token = mint(&fixture, &Grant::new(ScopeSet::CHAT)).token;
    let both = ScopeSet::CHAT | ScopeSet::VOIP;
    let check = Check::new().any_scope_of(both).unwrap().scopes(both);
    assert_eq!(check_status(&fixture, &token, &check), Status::InsufficientScope);
}

#[test]
fn names_and_bits_that_are_unknown_are_refused() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for unknown in
        ["files", "chat files", "files chat", "Chat", "chat,voip", "chat\tvoip", "chat.joi"]
    {
        let refused = fixture.engine.scopes(unknown);
        assert_eq!(error(refused), (Status::ScopeUnknown, "scopes".into()), "{unknown}");
    }
    for empty in ["", " ", "   "] {
        assert_eq!(error(fixture.engine.scopes(empty)).0, Status::ScopesEmpty);
    }
    for bits in [1 << 5, 1 << 62, 1 << 63, u64::MAX, 1 | 1 << 63] {
        let refused = fixture.engine.scopes_from_bits(bits);
        assert_eq!(error(refused), (Status::UnknownScopeBit, "scopes".into()), "{bits:x}");
    }
    assert_eq!(
        mint_error(&fixture, &Grant::new(ScopeSet::NONE)),
        (Status::ScopesEmpty, "scopes".into())
    );
    // A set of another engine has bits that mean nothing here.
    let other = fixture_with(Algorithm::Hs256, |config| config.scope("files"));
    let foreign = other.engine.scopes("files").unwrap();
    assert_eq!(mint_error(&fixture, &Grant::new(foreign)).0, Status::UnknownScopeBit);
    assert_eq!(error(fixture.engine.scope_names(foreign)).0, Status::UnknownScopeBit);
    let token = fixture.minted();
    assert_eq!(
        check_status(&fixture, &token, &Check::new().scopes(foreign)),
        Status::InsufficientScope
    );
    assert_eq!(other.engine.scope_names(foreign | ScopeSet::CHAT).unwrap(), "chat files");
}

#[test]
fn the_sixty_third_scope_is_granted_and_there_is_no_sixty_fourth() {
    let own: Vec<String> = (0..58).map(|number| format!("own{number}")).collect();
    let with_scopes = |config: Config| own.iter().fold(config, |config, name| config.scope(name));
    let fixture = fixture_with(Algorithm::Hs256, with_scopes);
    let last = fixture.engine.scopes("own57").unwrap();
    assert_eq!(last.bits(), 1 << 62);
    let token = mint(&fixture, &Grant::new(last)).token;
    assert_eq!(check_status(&fixture, &token, &Check::new().scopes(last)), Status::Ok);
    let before = fixture.engine.scopes("own56").unwrap();
    assert_eq!(
        check_status(&fixture, &token, &Check::new().scopes(before)),
        Status::InsufficientScope
    );
    let all = fixture.engine.scopes_from_bits(u64::MAX >> 1).unwrap();
    let token = mint(&fixture, &Grant::new(all)).token;
    assert_eq!(check_status(&fixture, &token, &Check::new().scopes(all)), Status::Ok);
    assert_eq!(error(fixture.engine.scopes_from_bits(1 << 63)).0, Status::UnknownScopeBit);
    let one_more = with_scopes(Config::new()).scope("own58");
    assert_eq!(error(Engine::open(one_more)), (Status::ConfigOutOfRange, "scopes[58]".into()));
}

#[test]
fn capabilities_are_permitted_by_the_table() {
    // Letters for chat, chat.join, chat.join.limited, voip, voip.join: yes, no, by role.
    let table = [
        (1, "create_chat_thread", "YNNNN"),
        (2, "update_chat_thread", "YNNNN"),
        (3, "delete_chat_thread", "YNNNN"),
        (4, "add_participant", "YYNNN"),
        (5, "remove_participant", "YYNNN"),
        (6, "list_threads", "YYYNN"),
        (7, "get_thread", "YYYNN"),
        (8, "list_read_receipts", "YYYNN"),
        (9, "create_read_receipt", "YYYNN"),
        (10, "create_message", "YYYNN"),
        (11, "get_message", "YYYNN"),
        (12, "update_own_message", "YYYNN"),
        (13, "delete_own_message", "YYYNN"),
        (14, "send_typing_indicator", "YYYNN"),
        (15, "list_participants", "YYYNN"),
        (16, "start_call", "NNNYN"),
        (17, "start_room_call", "NNNYY"),
        (18, "join_call", "NNNYY"),
        (19, "join_room_call", "NNNYY"),
        (20, "other_call_operations", "NNNYY"),
        (21, "other_room_call_operations", "NNNRR"),
    ];
    let fixture = fixture_with(Algorithm::Hs256, |config| config.scope("own"));
    let own = fixture.engine.scopes("own").unwrap();
    assert_eq!((table.len(), Capability::ALL.len()), (21, 21));
    let mut answers = [0; 3];
    for held in 0..32u64 {
        let set = fixture.engine.scopes_from_bits(held).unwrap();
        let token = mint(&fixture, &Grant::new(set | own)).token;
        for (number, name, letters) in table {
            let capability = Capability::from_number(number).unwrap();
            assert_eq!(capability.number(), number);
            let snake: String =
                format!("{capability:?}").chars().fold(String::new(), |mut text, letter| {
                    if letter.is_uppercase() && !text.is_empty() {
                        text.push('_');
                    }
                    text.extend(letter.to_lowercase());
                    text
                });
            assert_eq!(snake, name);
            let holds = |letter| {
                letters.bytes().enumerate().any(|(bit, at)| at == letter && held >> bit & 1 == 1)
            };
            let expected = if holds(b'Y') {
                Permission::Yes
            } else if holds(b'R') {
                Permission::ByRole
            } else {
                Permission::No
            };
            assert_eq!(set.permits(capability), expected, "{held:05b} {name}");
            assert_eq!((set | own).permits(capability), expected, "{held:05b} {name} and own");
            answers[expected as usize] += 1;
            match Check::new().capability(capability) {
                Ok(check) => {
                    let verdict = match expected {
                        Permission::Yes => Status::Ok,
                        _ => Status::CapabilityDenied,
                    };
                    assert_eq!(
                        check_status(&fixture, &token, &check),
                        verdict,
                        "{held:05b} {name}"
                    );
                }
                Err(refused) => {
                    assert_eq!((refused.status(), number), (Status::CapabilityByRole, 21));
                }
            }
        }
    }
    assert_eq!(answers.iter().sum::<i32>(), 21 * 32);
    assert!(answers.iter().all(|count| *count > 0), "{answers:?}");
    assert_eq!(own.permits(Capability::CreateMessage), Permission::No);
    for number in [0, 22, u32::MAX] {
        assert_eq!(Capability::from_number(number), None);
    }
}
