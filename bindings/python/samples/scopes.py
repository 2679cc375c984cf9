"""Require scopes and capabilities.

interface/samples/scopes.md describes the steps and the output.
"""

from typing import Any

from mintage import Capability, Engine, MintageError, Permission

ROLE = {Permission.NO: "no", Permission.YES: "yes", Permission.BY_ROLE: "by_role"}

# Two scopes of our own, beside the five that every engine knows.
with Engine({"scopes": ["files.read", "files.write"]}) as engine:
    token = engine.create_identity_and_mint(["chat.join", "files.read"]).token

    def check(requirement: str, *scopes: str, **more: Any) -> None:
        try:
            engine.verify(token, scopes, **more)
            print(f"{requirement}: accepted")
        except MintageError as error:
            print(f"{requirement}: {error.status.name}")

    check("files.read", "files.read")
    check("files.read and files.write", "files.read", "files.write")
    check("files.read or files.write", "files.read", "files.write", any_scope=True)
    check("add_participant", capability=Capability.ADD_PARTICIPANT)
    check("create_message", capability=Capability.CREATE_MESSAGE)
    check("create_chat_thread", capability=Capability.CREATE_CHAT_THREAD)
    check("files.reed", "files.reed")

    answer = engine.permits(["chat"], Capability.CREATE_CHAT_THREAD)
    print("chat permits create_chat_thread:", ROLE[answer])
    answer = engine.permits(["voip"], Capability.OTHER_ROOM_CALL_OPERATIONS)
    print("voip permits other_room_call_operations:", ROLE[answer])
