#!/bin/sh
# Revoking: one token, all of an identity, all; felt by every process that shares the state.
set -eu
cd "$(mktemp -d)"
mintage init --output value

user=$(mintage identity create --output value)
one=$(mintage token issue --scope chat --identity "$user" --output value)
other=$(mintage token issue --scope chat --identity "$user" --output value)

# A program that watches is another process, and hears of each at once.
mintage watch --identity "$user" --count 3 --for 10s &
sleep 1

echo "$one" | mintage token revoke --token -
mintage token verify "$one" || echo "this one: exit code $?"
mintage token verify "$other" --output value

mintage token revoke --identity "$user"
mintage token verify "$other" || echo "all of the identity: exit code $?"
mintage token issue --scope chat --identity "$user" --output value | mintage token verify --output value

mintage token revoke --all
mintage identity show "$user"
wait
