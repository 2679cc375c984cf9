"""Change the key that signs: interface/samples/rotate.md describes the steps and the output."""

from mintage import Engine, RevokedTokenError


def verdict(engine: Engine, token: str) -> str:
    try:
        engine.verify(token)
    except RevokedTokenError as refusal:
        return refusal.status.name
    return "accepted"


with Engine() as engine:
    user = engine.create_identity()
    first = engine.mint(user, ["chat"])

    # Routine: publish the next key, give verifiers time to fetch the set, then switch.
    engine.add_key({"generate": "ES256", "kid": "2025-02"})
    print("published:", len(engine.jwks()["keys"]))
    engine.rotate_key({"kid": "2025-02"})
    print("first token:", verdict(engine, first.token))
    second = engine.mint(user, ["chat"])
    print("signed by:", second.key_id)

    # A leak: the key is revoked, and its tokens with it.
    engine.rotate_key({"generate": "ES256", "kid": "2025-03"}, revoke_old=True)
    print("leaked token:", verdict(engine, second.token))
    print("first token:", verdict(engine, first.token))

    states = {key.kid: key.state for key in engine.keys()}
    published = {key["kid"] for key in engine.jwks()["keys"]}
    for key_id in ("2025-02", "2025-03"):
        print(f"{key_id}: {states[key_id]}")
    for key_id in ("2025-02", "2025-03"):
        print(f"{key_id} published:", "yes" if key_id in published else "no")
