#!/usr/bin/env bash
# Docks a card and follows its footage into the store; ends with a check by coreutils.
# BIN is the folder of the binaries; CARD a card or folder of your own, else one is generated.
set -euo pipefail
cd "$(dirname "$0")/../.."

root=$PWD/demo
bin=$PWD/${BIN:-.build/release}
card=${CARD:-}

say() { printf '\n== %s\n' "$*"; }

rm -rf "$root"
mkdir -p "$root"
if [ -z "$card" ]; then
    say "making a card of a gigabyte: AVCHD, DCIM, and names that a careful tool survives"
    card=$root/card
    python3 Tests/Tools/make-card.py "$card" --size 1G --clips 6 --small 200 --seed 1
elif [ ! -d "$card" ]; then
    echo "demo: CARD=$card is no folder; name a mounted card or a folder of footage" >&2
    exit 2
fi

say "starting camdockd with everything it keeps under ./demo"
"$bin/camdockd" --root "$root" 2>"$root/camdockd.log" &
daemon=$!
trap 'kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null || true' EXIT
export CAMDOCK_SOCKET=$root/run/camdock.sock
for _ in $(seq 300); do
    "$bin/camdock" status >/dev/null 2>&1 && break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
done
"$bin/camdock" status >/dev/null || {
    echo "demo: camdockd did not come up; its log:" >&2
    cat "$root/camdockd.log" >&2
    exit 1
}

say "camdock dock $card"
"$bin/camdock" dock "$card"

say "forwarding to the store"
left() {
    "$bin/camdock" status --json | python3 -c '
import json, sys
queue = json.load(sys.stdin)["queue"]
print(queue["waiting"] + len(queue["uploading"]))'
}
while count=$(left) && [ "$count" -gt 0 ]; do
    printf '\r%5s recordings wait ' "$count"
    sleep 0.5
done
printf '\rthe queue is empty      \n'

say "camdock status"
"$bin/camdock" status

say "camdock custody verify"
"$bin/camdock" custody verify

say "sha256sum -c over the store, and the same digests taken from the card itself"
python3 Tests/Tools/manifest-sums.py "$root/store" >"$root/SHA256SUMS"
(cd "$root/store" && sha256sum --check --quiet "$root/SHA256SUMS")
digests() { LC_ALL=C sed -E 's/^\\?([0-9a-f]{64}).*/\1/' | LC_ALL=C sort; }
digests <"$root/SHA256SUMS" >"$root/store.digests"
(cd "$card" && find . -type f -exec sha256sum {} +) | digests >"$root/card.digests"
missing=$(LC_ALL=C comm -23 "$root/card.digests" "$root/store.digests" | wc -l)
extra=$(LC_ALL=C comm -13 "$root/card.digests" "$root/store.digests" | wc -l)
printf 'card: %s files; store: %s files, every one OK; not in the store: %s; not on the card: %s\n' \
    "$(wc -l <"$root/card.digests")" "$(wc -l <"$root/store.digests")" "$missing" "$extra"
[ "$extra" = 0 ]
