"""Rotate keys: by routine, when nobody notices, and after a leak."""

from mintage import Engine, RevokedTokenError

with Engine() as engine:
    user = engine.create_identity()
    first = engine.mint(user, ["chat"])

    # Routine: publish the next key, give verifiers time to fetch the set, then switch.
    engine.add_key({"generate": "ES256", "kid": "2025-02"})
    print("published:", len(engine.jwks()["keys"]))
    engine.rotate_key({"kid": "2025-02"})
    engine.verify(first.token)
    second = engine.mint(user, ["chat"])
    print("signed by:", second.key_id)

    # A leak: the key goes, and its tokens with it.
    engine.rotate_key(revoke_old=True)
    try:
        engine.verify(second.token)
    except RevokedTokenError as refusal:
        print("refused:", refusal.status.name)
    engine.verify(first.token)

    print("states:", ", ".join(sorted(key.state for key in engine.keys())))
