"""Log out: one device, all devices of a user, everyone; and delete a user."""

from mintage import Engine, RevokedTokenError


def state(engine: Engine, token: str) -> str:
    try:
        engine.verify(token)
    except RevokedTokenError as refusal:
        return refusal.status.name
    return "accepted"


with Engine() as engine:
    alice, bob = engine.create_identity(), engine.create_identity()
    phone, laptop, tablet = (engine.mint(alice, ["chat"]) for _ in range(3))
    desk = engine.mint(bob, ["chat"])

    engine.revoke_token(phone.token)  # the phone was lost
    print("phone:", state(engine, phone.token))

    # The laptop's token is not at hand, but its id and expiry were written down.
    engine.revoke_token_id(laptop.token_id, laptop.expires_at_unix_s)
    print("laptop:", state(engine, laptop.token))

    engine.revoke(alice)  # everywhere
    print("tablet:", state(engine, tablet.token))
    print("minted afterwards:", state(engine, engine.mint(alice, ["chat"]).token))

    print("desk:", state(engine, desk.token))
    engine.revoke_all()
    print("desk:", state(engine, desk.token))

    again = engine.mint(bob, ["chat"])
    engine.delete_identity(bob)
    print("deleted:", state(engine, again.token))
