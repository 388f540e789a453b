#!/bin/sh
# Starts the product in the container as process 1, so that it gets SIGTERM itself. A secret comes as a file: NAME_FILE is read into NAME.
set -eu
if [ -n "${WATCHROOM_BROKER_URL_FILE:-}" ]; then
  WATCHROOM_BROKER_URL=$(cat "$WATCHROOM_BROKER_URL_FILE")
  export WATCHROOM_BROKER_URL
fi
here=$(dirname "$(dirname "$(readlink -f "$0")")")
exec node "$here/watchroom.mjs" "$@"
