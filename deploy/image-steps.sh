#!/bin/sh
# The steps of the image, one after the other, also without a container engine: a test runs them as the Dockerfile does.
#   image-steps.sh tree SOURCE TARGET    copies what the product needs to run
#   image-steps.sh packages TARGET       installs its packages: nothing for development, no install scripts
#   image-steps.sh build SOURCE TARGET   builds the server and the pages with the packages of SOURCE
#   image-steps.sh seal TARGET           nobody but root can change the tree, everybody can read it
set -eu

step=$1

case $step in
  tree)
    source=$2 target=$3
    mkdir -p "$target/dashboard"
    for part in LICENSE README.md main.ts settings.ts watchroom.mjs package.json package-lock.json .npmrc \
      broker domain ingest devices-sim; do
      cp -R "$source/$part" "$target/$part"
    done
    cp -R "$source/dashboard/server" "$target/dashboard/server"
    ;;
  packages)
    cd "$2"
    npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund
    # npm takes it for a peer of i18next: 31 MB that nothing runs.
    rm -rf node_modules/typescript node_modules/@typescript node_modules/.bin/tsc
    ;;
  build)
    source=$2 target=$3
    cd "$source"
    npm run --silent build
    cp -R dist "$target/dist"
    ;;
  seal)
    chown -R root:root "$2"
    chmod -R a+rX,go-w "$2"
    ;;
  *)
    echo "image-steps.sh tree | packages | build | seal" >&2
    exit 2
    ;;
esac
