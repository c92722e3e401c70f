#!/bin/sh
# Installs Debian's Chromium for the tests of the page, unless there is one.
set -eu
command -v chromium > /dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || {
    echo "The tests of the page need Chromium: install it, as 'chromium' on the path." >&2
    exit 1
}
apt-get update -q > /dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-noto-core fonts-noto-cjk > /dev/null
