#!/bin/sh
# Scopes: what a token permits, and asking for it.
set -eu
cd "$(mktemp -d)"
mintage init --output value

MINTAGE_TOKEN=$(mintage token issue --scope chat.join --output value)
export MINTAGE_TOKEN
mintage token verify --scope chat.join --output value
mintage token verify --scope chat || echo "chat.join is not chat: exit code $?"
mintage token verify --any-scope --scope chat chat.join --output value
mintage token verify --capability add_participant --output value
mintage token verify --capability create_chat_thread || echo "not permitted: exit code $?"

# A scope of your own is in the configuration of every engine that shares the state.
echo '{ "scopes": ["files.read"] }' >config.json
mintage --config config.json token issue --scope files.read --output value |
    mintage --config config.json token verify - --scope files.read --output value
