#!/bin/sh
# Rotating the key that signs: nobody notices, or everybody has to come again.
set -eu
cd "$(mktemp -d)"
mintage init --output value

token=$(mintage token issue --scope chat --output value)

# Announce the next key first, so that who verifies with the published set knows it in time.
next=$(mintage key add --generate ES256 --output value)
mintage key jwks >jwks.json
mintage key rotate --to "$next"
mintage token verify "$token" --output value

# A key that has leaked.
mintage key rotate --revoke-old
mintage token issue --scope chat --output value | mintage token verify --output value
mintage key list
