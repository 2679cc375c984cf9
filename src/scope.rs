//! Scopes, and what they permit.
//!
//! A scope is a name in a token and a bit in a mask. The five scopes of Azure Communication
//! Services are bits 0 to 4 in every engine; a host's own follow in the order of its
//! configuration and mean something in that engine only.

use std::ops::{BitOr, BitOrAssign};

use crate::error::{Error, Status};

/// Scopes that an engine knows at most: bit 63 is never granted, so that a mask of all ones is a
/// requirement that nothing satisfies.
pub const SCOPES_MAX: usize = 63;
/// Bytes in a scope's name at most.
pub const SCOPE_BYTES_MAX: usize = 64;

const BUILT_IN: [&str; 5] = ["chat", "chat.join", "chat.join.limited", "voip", "voip.join"];

/// A set of scopes.
///
/// The five constants are the same in every engine; sets with a host's own scopes come from
/// [`Engine::scopes`](crate::Engine::scopes) and belong to that engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeSet(u64);

impl ScopeSet {
    /// No scope.
    pub const NONE: ScopeSet = ScopeSet(0);
    /// `chat`: all of chat.
    pub const CHAT: ScopeSet = ScopeSet(1);
    /// `chat.join`: chat without making, changing or deleting threads.
    pub const CHAT_JOIN: ScopeSet = ScopeSet(2);
    /// `chat.join.limited`: the same without adding or removing participants.
    pub const CHAT_JOIN_LIMITED: ScopeSet = ScopeSet(4);
    /// `voip`: all of calling.
    pub const VOIP: ScopeSet = ScopeSet(8);
    /// `voip.join`: joining calls, not starting them.
    pub const VOIP_JOIN: ScopeSet = ScopeSet(16);

    /// The mask that crosses the C boundary.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether no scope is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every scope of `other` is in this set.
    pub const fn contains_all(self, other: ScopeSet) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether at least one scope of `other` is in this set.
    pub const fn contains_any(self, other: ScopeSet) -> bool {
        self.0 & other.0 != 0
    }

    /// What these scopes say about a capability: yes beats by-role, by-role beats no.
    pub const fn permits(self, capability: Capability) -> Permission {
        let (yes, by_role) = capability.granted_by();
        if self.0 & yes != 0 {
            Permission::Yes
        } else if self.0 & by_role != 0 {
            Permission::ByRole
        } else {
            Permission::No
        }
    }
}

impl BitOr for ScopeSet {
    type Output = ScopeSet;
    fn bitor(self, other: ScopeSet) -> ScopeSet {
        ScopeSet(self.0 | other.0)
    }
}

impl BitOrAssign for ScopeSet {
    fn bitor_assign(&mut self, other: ScopeSet) {
        self.0 |= other.0;
    }
}

/// The answer to "may the holder do this?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Permission {
    /// The scopes do not permit it.
    No = 0,
    /// The scopes permit it.
    Yes = 1,
    /// It depends on the holder's role in the room, which no token carries.
    ByRole = 2,
}

macro_rules! capabilities {
    ($($name:ident = $number:literal, $text:literal, $doc:literal;)*) => {
        /// Something that a holder of a token may want to do, numbered 1 to 21.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u32)]
        #[non_exhaustive]
        pub enum Capability { $(#[doc = $doc] $name = $number,)* }

        impl Capability {
            /// All of them, in the order of their numbers.
            pub const ALL: [Capability; 21] = [$(Capability::$name,)*];

            /// The capability with this number, if there is one.
            pub const fn from_number(number: u32) -> Option<Capability> {
                match number { $($number => Some(Capability::$name),)* _ => None }
            }

            /// The name, such as `start_call`, as every language has it in its own casing.
            pub const fn name(self) -> &'static str {
                match self { $(Capability::$name => $text,)* }
            }

            /// One sentence for people: what the holder would do.
            pub const fn sentence(self) -> &'static str {
                match self { $(Capability::$name => $doc,)* }
            }
        }
    };
}

capabilities! {
    CreateChatThread = 1, "create_chat_thread", "Make a chat thread.";
    UpdateChatThread = 2, "update_chat_thread", "Change a chat thread.";
    DeleteChatThread = 3, "delete_chat_thread", "Delete a chat thread.";
    AddParticipant = 4, "add_participant", "Add a participant to a thread.";
    RemoveParticipant = 5, "remove_participant", "Remove a participant from a thread.";
    ListThreads = 6, "list_threads", "List the threads that one takes part in.";
    GetThread = 7, "get_thread", "Read a thread's properties.";
    ListReadReceipts = 8, "list_read_receipts", "List read receipts.";
    CreateReadReceipt = 9, "create_read_receipt", "Send a read receipt.";
    CreateMessage = 10, "create_message", "Send a message.";
    GetMessage = 11, "get_message", "Read a message.";
    UpdateOwnMessage = 12, "update_own_message", "Change one's own message.";
    DeleteOwnMessage = 13, "delete_own_message", "Delete one's own message.";
    SendTypingIndicator = 14, "send_typing_indicator", "Show that one is typing.";
    ListParticipants = 15, "list_participants", "List a thread's participants.";
    StartCall = 16, "start_call", "Start a call.";
    StartRoomCall = 17, "start_room_call", "Start a call in a room that one is invited to.";
    JoinCall = 18, "join_call", "Join a call.";
    JoinRoomCall = 19, "join_room_call", "Join a call in a room that one is invited to.";
    OtherCallOperations = 20, "other_call_operations", "Mute, share the screen and the like, in a call.";
    OtherRoomCallOperations = 21, "other_room_call_operations", "The same in a room's call, where the role decides.";
}

impl Capability {
    /// The number, 1 to 21.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The scopes that permit it, and those that leave it to the role.
    const fn granted_by(self) -> (u64, u64) {
        const CHAT: u64 = ScopeSet::CHAT.0;
        const JOIN: u64 = CHAT | ScopeSet::CHAT_JOIN.0;
        const LIMITED: u64 = JOIN | ScopeSet::CHAT_JOIN_LIMITED.0;
        const VOIP: u64 = ScopeSet::VOIP.0;
        const VOIP_JOIN: u64 = VOIP | ScopeSet::VOIP_JOIN.0;
        match self.number() {
            1..=3 => (CHAT, 0),
            4..=5 => (JOIN, 0),
            6..=15 => (LIMITED, 0),
            16 => (VOIP, 0),
            17..=20 => (VOIP_JOIN, 0),
            _ => (0, VOIP_JOIN),
        }
    }
}

/// The scopes that one engine knows, by bit.
#[derive(Debug)]
pub(crate) struct Registry {
    names: Vec<String>,
}

impl Registry {
    /// The built-in scopes and these.
    pub fn new(own: &[String]) -> Result<Registry, Error> {
        let mut names: Vec<String> = BUILT_IN.iter().map(|name| name.to_string()).collect();
        for (index, name) in own.iter().enumerate() {
            let out_of_range = |message: &'static str| {
                Err(Error::with(Status::ConfigOutOfRange, message).at(format!("scopes[{index}]")))
            };
            let scope_byte = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            if names.len() == SCOPES_MAX {
                return out_of_range("an engine knows at most 63 scopes, the five of ACS included");
            }
            if name.is_empty() || name.len() > SCOPE_BYTES_MAX {
                return out_of_range("a scope's name has 1 to 64 bytes");
            }
            if !name.bytes().all(|byte| scope_byte(byte) && byte != b',') {
                return out_of_range(
                    "a scope's name is an RFC 6749 scope token without a comma: visible ASCII, no blank, quote or backslash",
                );
            }
            if names.contains(name) {
                return out_of_range("this scope is named twice, or is one of the five of ACS");
            }
            names.push(name.clone());
        }
        Ok(Registry { names })
    }

    /// All bits that stand for a scope here.
    #[inline]
    pub fn known(&self) -> u64 {
        (1u64 << self.names.len()) - 1
    }

    /// The set with these bits.
    #[inline]
    pub fn set(&self, bits: u64) -> Result<ScopeSet, Error> {
        if bits & !self.known() == 0 {
            Ok(ScopeSet(bits))
        } else {
            Err(Error::new(Status::UnknownScopeBit).at("scopes"))
        }
    }

    /// The set that these names spell, separated by blanks; every name must be known.
    pub fn parse(&self, names: &str) -> Result<ScopeSet, Error> {
        let mut bits = 0;
        for (index, name) in names.split(' ').filter(|name| !name.is_empty()).enumerate() {
            let Some(bit) = self.bit(name.as_bytes()) else {
                return Err(Error::with(
                    Status::ScopeUnknown,
                    format!(
                        "the scope at position {} is not known to this engine; known are the five of ACS and those in \"scopes\", matched exactly",
                        index + 1
                    ),
                )
                .at("scopes"));
            };
            bits |= bit;
        }
        if bits == 0 {
            Err(Error::new(Status::ScopesEmpty).at("scopes"))
        } else {
            Ok(ScopeSet(bits))
        }
    }

    /// The bits of the names in a token; names that this engine does not know set none.
    pub fn parse_known(&self, names: &str, separator: u8) -> ScopeSet {
        let names = names.as_bytes().split(|byte| *byte == separator);
        let bits = names.filter_map(|name| self.bit(name));
        ScopeSet(bits.fold(0, |all, bit| all | bit))
    }

    fn bit(&self, name: &[u8]) -> Option<u64> {
        self.names.iter().position(|known| known.as_bytes() == name).map(|bit| 1 << bit)
    }

    /// Appends the names of a set, in the order of their bits.
    pub fn format_append(&self, set: ScopeSet, separator: u8, out: &mut Vec<u8>) {
        let mut bits = set.0;
        let mut first = true;
        while bits != 0 {
            if !std::mem::take(&mut first) {
                out.push(separator);
            }
            // A set holds known bits only, but a set of another engine may come in.
            let name = self.names.get(bits.trailing_zeros() as usize);
            out.extend_from_slice(name.map_or(b"?", |name| name.as_bytes()));
            bits &= bits - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_exactly_and_a_prefix_is_another_scope() {
        let registry = Registry::new(&["files.read".to_owned()]).unwrap();
        assert_eq!(registry.parse("chat").unwrap(), ScopeSet::CHAT);
        assert_eq!(registry.parse("chat.join voip").unwrap(), ScopeSet::CHAT_JOIN | ScopeSet::VOIP);
        assert_eq!(registry.parse("files.read").unwrap().bits(), 32);
        assert_eq!(registry.parse("Chat").unwrap_err().status(), Status::ScopeUnknown);
        assert_eq!(registry.parse("files").unwrap_err().status(), Status::ScopeUnknown);
        assert_eq!(registry.parse(" ").unwrap_err().status(), Status::ScopesEmpty);
        assert_eq!(registry.parse_known("files files.read chatt", b' ').bits(), 32);
    }

    #[test]
    fn the_sixty_third_scope_is_the_last() {
        let own: Vec<String> = (0..58).map(|number| format!("own{number}")).collect();
        let registry = Registry::new(&own).unwrap();
        assert_eq!(registry.known(), u64::MAX >> 1);
        assert_eq!(registry.parse("own57").unwrap().bits(), 1 << 62);
        assert_eq!(registry.set(1 << 63).unwrap_err().status(), Status::UnknownScopeBit);
        let error = Registry::new(&[own, vec!["more".into()]].concat()).unwrap_err();
        assert_eq!((error.status(), error.field()), (Status::ConfigOutOfRange, "scopes[58]"));
    }

    #[test]
    fn a_bad_name_is_refused_by_its_place() {
        for bad in ["", "a b", "a,b", "a\"b", "a\\b", "é", "a\u{7f}", "chat", &"x".repeat(65)] {
            let error = Registry::new(&["fine".into(), bad.to_owned()]).unwrap_err();
            assert_eq!((error.status(), error.field()), (Status::ConfigOutOfRange, "scopes[1]"));
        }
    }
}
