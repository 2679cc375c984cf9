"""Scopes and capabilities: names match exactly, and what is unknown is refused."""

from kit import accepted, case, claims, config, mint, refused, step, token

ACS = ("chat", "chat.join", "chat.join.limited", "voip", "voip.join")

# The capabilities in their order, and which of the scopes permit them.
CAPABILITIES = {
    **dict.fromkeys(("create_chat_thread", "update_chat_thread", "delete_chat_thread"), {"chat"}),
    **dict.fromkeys(("add_participant", "remove_participant"), {"chat", "chat.join"}),
    **dict.fromkeys(
        (
            "list_threads", "get_thread", "list_read_receipts", "create_read_receipt",
            "create_message", "get_message", "update_own_message", "delete_own_message",
            "send_typing_indicator", "list_participants",
        ),
        {"chat", "chat.join", "chat.join.limited"},
    ),
    "start_call": {"voip"},
    **dict.fromkeys(
        ("start_room_call", "join_call", "join_room_call", "other_call_operations"),
        {"voip", "voip.join"},
    ),
    "other_room_call_operations": set(),
}  # fmt: skip
BY_ROLE = {"voip", "voip.join"}


def answer(capability: str, held: tuple[str, ...]) -> str:
    if CAPABILITIES[capability] & set(held):
        return "yes"
    by_role = capability == "other_room_call_operations" and BY_ROLE & set(held)
    return "by_role" if by_role else "no"


def cases() -> list[dict]:
    return [
        case(
            "a scope is held exactly or not at all",
            *[
                refused(f"{asked} of {held}", token(claims(scope=held)), "OK" if asked == held else "INSUFFICIENT_SCOPE", scopes=[asked])
                for held in ACS
                for asked in ACS
            ],
            refused("in other letters", token(claims(scope="Chat")), "INSUFFICIENT_SCOPE", scopes=["chat"]),
            refused("separated by a comma", token(claims(scope="chat,voip")), "INSUFFICIENT_SCOPE", scopes=["chat"]),
        ),
        case(
            "all of them, or any",
            accepted("all of none", token(claims(scope="")), scopes=[]),
            accepted("all", token(claims(scope="voip chat")), scopes=["chat", "voip"]),
            refused("all but one", token(), "INSUFFICIENT_SCOPE", scopes=["chat", "voip"]),
            accepted("any", token(), scopes=["chat", "voip"], any_scope=True),
            refused("not any", token(), "INSUFFICIENT_SCOPE", scopes=["voip", "voip.join"], any_scope=True),
            refused("any of none", token(), "INVALID_ARGUMENT", scopes=[], any_scope=True),
        ),
        case(
            "names that are unknown",
            refused("asked for", token(), "SCOPE_UNKNOWN", scopes=["files.read"]),
            refused("beside a known one", token(), "SCOPE_UNKNOWN", scopes=["chat", "files.read"], any_scope=True),
            mint(scopes=["files.read"], expect="SCOPE_UNKNOWN"),
            mint(scopes=["chat", "CHAT"], expect="SCOPE_UNKNOWN"),
            mint(scopes=[], expect="SCOPES_EMPTY"),
        ),
        case(
            "scopes of the host's own",
            mint(scopes=["files.write", "chat", "files.read"], save="own"),
            accepted(
                "in the engine's order",
                "$own",
                scopes=["files.read"],
                result={"scopes": ["chat", "files.read", "files.write"], "claims": {"scope": "chat files.read files.write"}},
            ),
            refused("none permits anything", token(claims(scope="files.read")), "CAPABILITY_DENIED", capability="create_message"),
            refused("a longer name", token(claims(scope="files.read")), "INSUFFICIENT_SCOPE", scopes=["files.write"]),
            config=config(scopes=["files.read", "files.write"]),
        ),
        case(
            "what scopes permit",
            *[
                step("permits", scopes=list(held), capability=capability, result=answer(capability, held))
                for capability in CAPABILITIES
                for held in [(), *[(scope,) for scope in ACS], ACS]
            ],
        ),
        case(
            "a capability may be asked for",
            *[
                refused(
                    f"{capability} with {held}",
                    token(claims(scope=held)),
                    "OK" if answer(capability, (held,)) == "yes" else "CAPABILITY_DENIED",
                    capability=capability,
                )
                for capability in CAPABILITIES
                if capability != "other_room_call_operations"
                for held in ACS
            ],
            refused("one that a role decides", token(claims(scope="voip")), "CAPABILITY_BY_ROLE", capability="other_room_call_operations"),
        ),
    ]
