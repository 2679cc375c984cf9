"""Ask for scopes, for any of some scopes, and for a capability."""

from mintage import Capability, Engine, InsufficientScopeError, Permission

# Two scopes of our own, beside the five that every engine knows.
with Engine({"scopes": ["files.read", "files.write"]}) as engine:
    user = engine.create_identity()
    token = engine.mint(user, ["chat.join", "files.read"]).token

    engine.verify(token, ["chat.join", "files.read"])
    engine.verify(token, ["files.read", "files.write"], any_scope=True)
    engine.verify(token, capability=Capability.ADD_PARTICIPANT)

    try:
        engine.verify(token, ["files.write"])
    except InsufficientScopeError as refusal:
        print("answer 403:", refusal.status.name)
    try:
        engine.verify(token, capability=Capability.DELETE_CHAT_THREAD)
    except InsufficientScopeError as refusal:
        print("answer 403:", refusal.status.name)

    # Some capabilities depend on a role that no token carries.
    answer = engine.permits(["voip"], Capability.OTHER_ROOM_CALL_OPERATIONS)
    print("by role:", answer is Permission.BY_ROLE)
