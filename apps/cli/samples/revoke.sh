#!/bin/sh
# Revoke one token, all tokens of an identity, and all tokens: interface/samples/revoke.md describes the steps and
# the output. Every command is a process of its own, and a revocation takes effect in the next one.
set -eu
cd "$(mktemp -d)"
mintage init --output value >/dev/null

# `accepted`, or the name of the status that the command ends with.
verdict() {
    if refusal=$(mintage "$@" --output value 2>&1 >/dev/null); then
        echo accepted
    else
        echo "$refusal" | sed -n 's/^[a-z]*: \([A-Z_]*\): .*/\1/p'
    fi
}

# A member of a JSON object.
member() {
    sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

issue() {
    mintage token issue --scope chat --identity "$1" --output value
}

# A process that watches reports each revocation at once, here on standard error.
mintage watch --count 3 --for 10s >&2 &
sleep 1

alice=$(mintage identity create --output value)
bob=$(mintage identity create --output value)
phone=$(issue "$alice")
tablet=$(issue "$alice")
desk=$(issue "$bob")
issued=$(mintage token issue --scope chat --identity "$alice" --output json)
laptop=$(echo "$issued" | member token)

echo "$phone" | mintage token revoke --token - >/dev/null
echo "phone: $(verdict token verify "$phone")"
echo "laptop: $(verdict token verify "$laptop")"

# The id and the expiry are enough: the token itself need not be kept.
id=$(echo "$issued" | member token_id)
mintage token revoke --token-id "$id" --expires "$(($(date +%s) + 86400))" >/dev/null
echo "laptop, by its id: $(verdict token verify "$laptop")"

mintage token revoke --identity "$alice" >/dev/null
echo "tablet, with its identity: $(verdict token verify "$tablet")"
echo "minted afterwards: $(verdict token verify "$(issue "$alice")")"
echo "desk: $(verdict token verify "$desk")"

mintage token revoke --all >/dev/null
echo "desk, with all: $(verdict token verify "$desk")"

last=$(issue "$bob")
mintage identity delete "$bob" >/dev/null
echo "deleted: $(verdict token verify "$last")"
echo "mint for the deleted: $(verdict token issue --scope chat --identity "$bob")"
echo "state of the deleted: $(mintage identity show "$bob" --output json | member state)"
wait
