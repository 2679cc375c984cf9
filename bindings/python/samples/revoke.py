"""Revoke one token, all tokens of an identity, and all tokens.

interface/samples/revoke.md describes the steps and the output.
"""

from mintage import Engine, IdentityDeletedError, RevokedTokenError


def verdict(engine: Engine, token: str) -> str:
    try:
        engine.verify(token)
    except RevokedTokenError as refusal:
        return refusal.status.name
    return "accepted"


with Engine() as engine:
    alice, bob = engine.create_identity(), engine.create_identity()
    phone, laptop, tablet = (engine.mint(alice, ["chat"]) for _ in range(3))
    desk = engine.mint(bob, ["chat"])

    engine.revoke_token(phone.token)
    print("phone:", verdict(engine, phone.token))
    print("laptop:", verdict(engine, laptop.token))

    # The id and the expiry are enough: the token itself need not be kept.
    engine.revoke_token_id(laptop.token_id, laptop.expires_at_unix_s)
    print("laptop, by its id:", verdict(engine, laptop.token))

    engine.revoke(alice)
    print("tablet, with its identity:", verdict(engine, tablet.token))
    print("minted afterwards:", verdict(engine, engine.mint(alice, ["chat"]).token))
    print("desk:", verdict(engine, desk.token))

    engine.revoke_all()
    print("desk, with all:", verdict(engine, desk.token))

    last = engine.mint(bob, ["chat"])
    engine.delete_identity(bob)
    print("deleted:", verdict(engine, last.token))
    try:
        engine.mint(bob, ["chat"])
    except IdentityDeletedError as refusal:
        print("mint for the deleted:", refusal.status.name)
    print("state of the deleted:", engine.identity_status(bob).state)
