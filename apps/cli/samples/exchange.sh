#!/bin/sh
# Tokens of another issuer: interface/samples/exchange.md describes the steps and the output.
set -eu
cd "$(mktemp -d)"

# Another state plays the provider. Ours knows only its public keys.
echo '{ "issuer": "https://id.example", "audience": "api", "subjects": "any" }' >provider.json
provider() {
    mintage --state provider.db --config provider.json "$@" --output value
}
sign_in() {
    provider token issue --scope chat --identity user-4711 --claim azp=app
}

# What our configuration says about the provider, with its key set of now.
trust() {
    cat >ours.json <<JSON
{
    "issuers": [{
        "issuer": "https://id.example",
        "audience": "api",
        "algorithms": ["ES256"],
        "jwks": $(provider key jwks),
        "exchange": { "clients": ["app"], "user_claim": "sub", "scopes": ["chat"], "identity_prefix": "example:" }
    }]
}
JSON
}
provider init >/dev/null
trust
export MINTAGE_STATE=ours.db MINTAGE_CONFIG=ours.json
mintage init --output value >/dev/null
sleep 1 # a proof must be younger than our state
proof=$(sign_in)

# The value that the command prints, or the name of the status that it ends with.
result() {
    mintage "$@" --output value 2>&1 | sed 's/^[a-z]*: \([A-Z_]*\): .*/\1/'
}

echo "subject: $(result token verify "$proof" --external --audience api)"
echo "as a token of this engine: $(result token verify "$proof")"
echo "another application: $(result token exchange --token "$proof" --client other --user user-4711)"
echo "another user: $(result token exchange --token "$proof" --client app --user user-4712)"

token=$(mintage token exchange --token "$proof" --client app --user user-4711 --output value)
identity=$(mintage token verify "$token" --scope chat --output value)
echo "exchanged: $identity"
echo "scopes: $(mintage token inspect "$token" --output json | sed -n 's/.*"scope": *"\([^"]*\)".*/\1/p')"

mintage token revoke --identity "$identity" >/dev/null
echo "revoked: $(result token verify "$token")"
echo "old proof: $(result token exchange --token "$proof" --client app --user user-4711)"

# The provider changes its key: fetch the key set again, and hand it over.
provider key rotate --revoke-old >/dev/null
renewed=$(sign_in)
echo "new key: $(result token verify "$renewed" --external)"
trust
echo "new key set: $(result token verify "$renewed" --external)"
echo "old key: $(result token verify "$proof" --external)"
