"""Create an identity, mint a token for it, verify the token, and read what it says."""

from datetime import timedelta

from mintage import Engine, InvalidTokenError

with Engine() as engine:
    user = engine.create_identity()
    minted = engine.mint(user, ["chat"], lifetime=timedelta(hours=1), claims={"tenant": "blue"})

    verified = engine.verify(minted.token)
    assert verified.identity == user
    assert verified.claims["tenant"] == "blue"
    print("accepted:", ", ".join(verified.scopes))
    print("minutes left:", round((verified.expires_at - verified.issued_at).total_seconds() / 60))

    try:
        engine.verify(minted.token + "x")
    except InvalidTokenError as refusal:
        print("refused:", refusal.status.name)
