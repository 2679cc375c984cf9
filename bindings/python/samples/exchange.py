"""Exchange: users sign in elsewhere, and their provider's token buys one of this engine's."""

from mintage import Engine, ExchangeError, InvalidTokenError

# Stands for the provider: another engine, of which this one knows only the public keys.
provider = Engine({"issuer": "https://id.example", "audience": "api", "subjects": "any"})
proof = provider.mint("user-4711", ["chat"], claims={"azp": "app"}).token

issuer = {
    "issuer": "https://id.example",
    "audience": "api",
    "algorithms": ["ES256"],
    "jwks": provider.jwks(),
    "exchange": {
        "clients": ["app"],
        "user_claim": "sub",
        "scopes": ["chat"],
        "identity_prefix": "example:",
    },
}
# "open", because the proof is made in the very second in which the engine is.
with Engine({"start": "open", "issuers": [issuer]}) as engine:
    print("subject:", engine.verify_external(proof).subject)

    # It is the provider's, and stays it.
    try:
        engine.verify(proof)
    except InvalidTokenError as refusal:
        print("refused:", refusal.status.name)

    minted = engine.exchange(proof, client_id="app", user_id="user-4711")
    print("identity:", engine.verify(minted.token, ["chat"]).identity)

    try:
        engine.exchange(proof, client_id="app", user_id="user-4712")
    except ExchangeError as refusal:
        print("refused:", refusal.status.name)

    # The provider has new keys: hand over the new set.
    provider.rotate_key(revoke_old=True)
    engine.set_issuer({**issuer, "jwks": provider.jwks()})
    try:
        engine.verify_external(proof)
    except InvalidTokenError as refusal:
        print("refused:", refusal.status.name)

    # What was exchanged is logged out like any other.
    engine.revoke(minted.identity)
    try:
        engine.verify(minted.token)
    except InvalidTokenError as refusal:
        print("refused:", refusal.status.name)
