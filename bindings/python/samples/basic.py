"""Mint a token and verify it: interface/samples/basic.md describes the steps and the output."""

from datetime import timedelta

from mintage import Engine, InvalidTokenError

with Engine() as engine:
    user = engine.create_identity()
    minted = engine.mint(
        user, ["chat", "voip"], lifetime=timedelta(hours=1), claims={"tenant": "blue"}
    )

    verified = engine.verify(minted.token)
    print("same identity:", "yes" if verified.identity == user else "no")
    print("scopes:", *verified.scopes)
    print("minutes:", round((verified.expires_at - verified.issued_at) / timedelta(minutes=1)))
    print("tenant:", verified.claims["tenant"])

    try:
        engine.verify(minted.token + "x")
    except InvalidTokenError as refusal:
        print("altered:", refusal.status.name)
