"""Tokens of another issuer: interface/samples/exchange.md describes the steps and the output."""

from collections.abc import Callable
from typing import Any

from mintage import Engine, MintageError

# Another engine plays the provider. This one knows only its public keys.
provider = Engine({"issuer": "https://id.example", "audience": "api", "subjects": "any"})


def trusted() -> dict[str, Any]:
    """What our configuration says about the provider, with its key set of now."""
    return {
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


def sign_in() -> str:
    return provider.mint("user-4711", ["chat"], claims={"azp": "app"}).token


def show(step: str, call: Callable[[], str]) -> None:
    try:
        print(f"{step}: {call()}")
    except MintageError as error:
        print(f"{step}: {error.status.name}")


with Engine({"start": "open", "issuers": [trusted()]}) as engine:

    def exchange(client: str, user: str) -> str:
        return engine.exchange(proof, client_id=client, user_id=user).identity

    proof = sign_in()
    show("subject", lambda: engine.verify_external(proof, audience="api").subject)
    show("as a token of this engine", lambda: engine.verify(proof).identity)
    show("another application", lambda: exchange("other", "user-4711"))
    show("another user", lambda: exchange("app", "user-4712"))

    minted = engine.exchange(proof, client_id="app", user_id="user-4711")
    print("exchanged:", minted.identity)
    print("scopes:", *engine.verify(minted.token, ["chat"]).scopes)

    engine.revoke(minted.identity)
    show("revoked", lambda: engine.verify(minted.token).identity)
    show("old proof", lambda: exchange("app", "user-4711"))

    # The provider changes its key: fetch the key set again, and hand it over.
    provider.rotate_key(revoke_old=True)
    renewed = sign_in()
    show("new key", lambda: engine.verify_external(renewed).subject)
    engine.set_issuer(trusted())
    show("new key set", lambda: engine.verify_external(renewed).subject)
    show("old key", lambda: engine.verify_external(proof).subject)
provider.close()
