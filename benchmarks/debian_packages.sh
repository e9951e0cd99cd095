#!/bin/sh
# What `make bench` needs from Debian: a load generator and a server of plain files.
set -u
command -v ab >/dev/null && command -v nginx >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -q -y --no-install-recommends apache2-utils nginx-light; } >/dev/null && exit 0
fi
echo "The portal is not measured; on Debian: sudo apt-get install apache2-utils nginx-light"
