#!/bin/sh
# The six operations of the Azure quick start, each one command, against a file in a new directory.
set -eu
cd "$(mktemp -d)"
mintage init

# Create an identity.
user=$(mintage identity create --output value)

# Issue a token with scopes; again for the same identity to refresh it.
token=$(mintage token issue --scope chat voip --identity "$user" --lifetime 60m --output value)
mintage token verify "$token" --scope chat

# Create an identity and issue in one.
mintage token issue --scope chat

# Revoke all tokens of an identity.
mintage token revoke --identity "$user"
mintage token verify "$token" || echo "exit code $?: refused"

# Delete the identity.
mintage identity delete "$user"

# Exchange the token of another issuer: see exchange.sh.
