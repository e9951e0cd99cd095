#!/bin/sh
# What the tests need from Debian: installed where it is missing and may be (Debian, root, apt-get).
# With the word `slow` also what only the slow tests need.
# Otherwise it says which tests will be skipped and how to get the packages; it never fails.
set -u

missing=""
why=""

needs() { # PACKAGE PROOF TESTS: the package is there if a file matches PROOF
    for found in $2; do
        [ -e "$found" ] && return
    done
    missing="$missing $1"
    why="$why
  without $1: $3"
}

needs postgresql-15-postgis-3 "/usr/share/postgresql/*/extension/postgis.control" \
    "the store is tested on SQLite only (or set GEOLSZ_TEST_DATABASE_URL)"
needs chromium "/usr/bin/chromium" "pages are not looked at in a browser"
needs npm "$(command -v npm || echo /usr/bin/npm)" "no Masterportal, MapLibre and OpenLayers before the service"
needs libegl1 "/usr/lib/*/libEGL.so.1" "pictures of the map service are not drawn"
needs libgl1 "/usr/lib/*/libGL.so.1" "pictures of the map service are not drawn"
needs libexpat1 "/lib/*/libexpat.so.1 /usr/lib/*/libexpat.so.1" "pictures of the map service are not drawn"
needs poppler-utils "/usr/bin/pdftoppm" "the pages of a map pack are not drawn and looked at"
[ "${1:-}" = slow ] && needs python3-qgis "/usr/lib/python3/dist-packages/qgis" \
    "GeoPackages and the portal kit are not opened in QGIS"

[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from Debian what the tests need:$missing ..."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of names
    { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >/dev/null && exit 0
    echo "apt-get could not install them."
fi

echo "Some tests will be skipped:$why"
echo "To get them, on Debian: sudo apt-get install$missing"
