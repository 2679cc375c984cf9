#!/bin/sh
# Two places without a file in common: what is revoked in one is carried to the other.
set -eu
cd "$(mktemp -d)"

# The same identity secret, and a key that each of them has.
openssl rand -base64 32 >identity
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
chmod 600 identity key.pem
export MINTAGE_IDENTITY_SECRET_FILE=identity
echo '{ "keys": [{ "pem_file": "key.pem", "algorithm": "ES256" }], "start": "open" }' >config.json
export MINTAGE_CONFIG=config.json
mintage --state here.db init --output value
mintage --state there.db init --output value

user=$(mintage --state here.db identity create --output value)
token=$(mintage --state here.db token issue --scope chat --identity "$user" --output value)
mintage --state there.db token verify "$token" --output value

mintage --state here.db token revoke --identity "$user"
mintage --state here.db changes export | mintage --state there.db changes import
mintage --state there.db token verify "$token" || echo "there, too: exit code $?"
