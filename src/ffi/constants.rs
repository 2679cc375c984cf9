//! The constants of the header. The statuses are added by the build script, from `src/error`.

/// The version of this interface. A binding compares it with mintage_abi_version() when it loads.
pub const MINTAGE_ABI_VERSION: u32 = 2;

/// Bytes of a token at most.
pub const MINTAGE_TOKEN_BYTES_MAX: usize = 8192;
/// Bytes of an identity at most.
pub const MINTAGE_IDENTITY_BYTES_MAX: usize = 128;
/// Bytes of custom claims at most.
pub const MINTAGE_CLAIMS_BYTES_MAX: usize = 4096;
/// Bytes of a token id at most.
pub const MINTAGE_TOKEN_ID_BYTES_MAX: usize = 64;
/// Bytes of a key id at most.
pub const MINTAGE_KEY_ID_BYTES_MAX: usize = 64;
/// Scopes that an engine knows at most.
pub const MINTAGE_SCOPES_MAX: u32 = 63;

/// In mintage_verify_request.flags: any one of the required scopes is enough.
pub const MINTAGE_SCOPES_ANY: u32 = 1;

/// Tokens in a call of mintage_token_verify_many or mintage_token_mint_many at most.
pub const MINTAGE_BATCH_MAX: usize = 65536;

/// Bytes of a cursor, exactly.
pub const MINTAGE_CURSOR_BYTES: usize = 24;
/// In mintage_mint_request.key_slot: the key in the slot "primary".
pub const MINTAGE_KEY_SLOT_PRIMARY: u32 = 1;
/// In mintage_mint_request.key_slot: the key in the slot "secondary".
pub const MINTAGE_KEY_SLOT_SECONDARY: u32 = 2;

/// The scope `chat`.
pub const MINTAGE_SCOPE_CHAT: u64 = 1;
/// The scope `chat.join`.
pub const MINTAGE_SCOPE_CHAT_JOIN: u64 = 2;
/// The scope `chat.join.limited`.
pub const MINTAGE_SCOPE_CHAT_JOIN_LIMITED: u64 = 4;
/// The scope `voip`.
pub const MINTAGE_SCOPE_VOIP: u64 = 8;
/// The scope `voip.join`.
pub const MINTAGE_SCOPE_VOIP_JOIN: u64 = 16;

/// An answer of mintage_scopes_permit: the scopes do not permit it.
pub const MINTAGE_PERMISSION_NO: u32 = 0;
/// An answer of mintage_scopes_permit: the scopes permit it.
pub const MINTAGE_PERMISSION_YES: u32 = 1;
/// An answer of mintage_scopes_permit: it depends on a role that no token carries.
pub const MINTAGE_PERMISSION_BY_ROLE: u32 = 2;

/// Make a chat thread.
pub const MINTAGE_CAPABILITY_CREATE_CHAT_THREAD: u32 = 1;
/// Change a chat thread.
pub const MINTAGE_CAPABILITY_UPDATE_CHAT_THREAD: u32 = 2;
/// Delete a chat thread.
pub const MINTAGE_CAPABILITY_DELETE_CHAT_THREAD: u32 = 3;
/// Add a participant to a thread.
pub const MINTAGE_CAPABILITY_ADD_PARTICIPANT: u32 = 4;
/// Remove a participant from a thread.
pub const MINTAGE_CAPABILITY_REMOVE_PARTICIPANT: u32 = 5;
/// List the threads that one takes part in.
pub const MINTAGE_CAPABILITY_LIST_THREADS: u32 = 6;
/// Read a thread's properties.
pub const MINTAGE_CAPABILITY_GET_THREAD: u32 = 7;
/// List read receipts.
pub const MINTAGE_CAPABILITY_LIST_READ_RECEIPTS: u32 = 8;
/// Send a read receipt.
pub const MINTAGE_CAPABILITY_CREATE_READ_RECEIPT: u32 = 9;
/// Send a message.
pub const MINTAGE_CAPABILITY_CREATE_MESSAGE: u32 = 10;
/// Read a message.
pub const MINTAGE_CAPABILITY_GET_MESSAGE: u32 = 11;
/// Change one's own message.
pub const MINTAGE_CAPABILITY_UPDATE_OWN_MESSAGE: u32 = 12;
/// Delete one's own message.
pub const MINTAGE_CAPABILITY_DELETE_OWN_MESSAGE: u32 = 13;
/// Show that one is typing.
pub const MINTAGE_CAPABILITY_SEND_TYPING_INDICATOR: u32 = 14;
/// List a thread's participants.
pub const MINTAGE_CAPABILITY_LIST_PARTICIPANTS: u32 = 15;
/// Start a call.
pub const MINTAGE_CAPABILITY_START_CALL: u32 = 16;
/// Start a call in a room that one is invited to.
pub const MINTAGE_CAPABILITY_START_ROOM_CALL: u32 = 17;
/// Join a call.
pub const MINTAGE_CAPABILITY_JOIN_CALL: u32 = 18;
/// Join a call in a room that one is invited to.
pub const MINTAGE_CAPABILITY_JOIN_ROOM_CALL: u32 = 19;
/// Mute, share the screen and the like, in a call.
pub const MINTAGE_CAPABILITY_OTHER_CALL_OPERATIONS: u32 = 20;
/// The same in a room's call; depends on the role.
pub const MINTAGE_CAPABILITY_OTHER_ROOM_CALL_OPERATIONS: u32 = 21;

// The header needs literals; these keep them equal to what they stand for.
const _: () = {
    assert!(MINTAGE_TOKEN_BYTES_MAX == crate::TOKEN_BYTES_MAX);
    assert!(MINTAGE_CURSOR_BYTES == crate::CURSOR_BYTES);
    assert!(MINTAGE_IDENTITY_BYTES_MAX == crate::IDENTITY_BYTES_MAX);
    assert!(MINTAGE_CLAIMS_BYTES_MAX == crate::CLAIMS_BYTES_MAX);
    assert!(MINTAGE_TOKEN_ID_BYTES_MAX == crate::TOKEN_ID_BYTES_MAX);
    assert!(MINTAGE_SCOPES_MAX as usize == crate::SCOPES_MAX);
    assert!(MINTAGE_SCOPE_CHAT == crate::ScopeSet::CHAT.bits());
    assert!(MINTAGE_SCOPE_CHAT_JOIN == crate::ScopeSet::CHAT_JOIN.bits());
    assert!(MINTAGE_SCOPE_CHAT_JOIN_LIMITED == crate::ScopeSet::CHAT_JOIN_LIMITED.bits());
    assert!(MINTAGE_SCOPE_VOIP == crate::ScopeSet::VOIP.bits());
    assert!(MINTAGE_SCOPE_VOIP_JOIN == crate::ScopeSet::VOIP_JOIN.bits());
    assert!(MINTAGE_PERMISSION_BY_ROLE == crate::Permission::ByRole as u32);
    assert!(MINTAGE_PERMISSION_YES == crate::Permission::Yes as u32);
    assert!(MINTAGE_PERMISSION_NO == crate::Permission::No as u32);
    use crate::Capability;
    assert!(MINTAGE_CAPABILITY_CREATE_CHAT_THREAD == Capability::CreateChatThread.number());
    assert!(MINTAGE_CAPABILITY_LIST_PARTICIPANTS == Capability::ListParticipants.number());
    assert!(MINTAGE_CAPABILITY_START_CALL == Capability::StartCall.number());
    assert!(
        MINTAGE_CAPABILITY_OTHER_ROOM_CALL_OPERATIONS
            == Capability::OtherRoomCallOperations.number()
    );
};
