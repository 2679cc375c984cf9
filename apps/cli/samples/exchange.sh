#!/bin/sh
# Exchange: users sign in elsewhere, and their provider's token buys one of ours.
set -eu
cd "$(mktemp -d)"

# The provider, played by another state; its tokens have an issuer, an audience and the provider's claims.
cat >provider.json <<'JSON'
{ "issuer": "https://login.example", "audience": "our-api", "subjects": "any" }
JSON
mintage --state provider.db --config provider.json init --output value
theirs=$(mintage --state provider.db --config provider.json token issue \
    --scope chat --identity user-4711 --claim azp=our-app --output value)

# We trust it: its name, its public keys, the client application, and what its users may do here.
cat >ours.json <<JSON
{
    "issuers": [{
        "issuer": "https://login.example",
        "audience": "our-api",
        "algorithms": ["ES256"],
        "jwks": $(mintage --state provider.db key jwks),
        "exchange": {
            "clients": ["our-app"],
            "user_claim": "sub",
            "scopes": ["chat"],
            "identity_prefix": "example:"
        }
    }]
}
JSON
export MINTAGE_STATE=ours.db MINTAGE_CONFIG=ours.json
mintage init --output value
mintage token verify "$theirs" --external

# A proof must be younger than our state.
sleep 1
theirs=$(mintage --state provider.db --config provider.json token issue \
    --scope chat --identity user-4711 --claim azp=our-app --output value)
ours=$(echo "$theirs" | mintage token exchange --client our-app --user user-4711 --output value)
mintage token verify "$ours" --scope chat --output value
echo "$theirs" | mintage token exchange --client our-app --user somebody-else || echo "refused: exit code $?"
