#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
# Docks a card and follows its footage into the store; ends with a check by coreutils.
# BIN is the folder of the binaries; CARD a card or folder of your own, else one of SIZE is made.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=$PWD/Tests/Tools
root=$PWD/demo
bin=$(realpath "${BIN:-.build/release}")
# So many seconds may pass while all wait and nothing is under way; camdock looks again every 30.
patience=45

say() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'demo: %s\n' "$*" >&2
    exit 1
}
refuse() {
    printf 'demo: CARD=%s %s\n' "$CARD" "$*" >&2
    exit 2
}

[ -x "$bin/camdockd" ] && [ -x "$bin/camdock" ] || fail "no camdockd and camdock in $bin"

# Everything is looked at before ./demo, which the last run may have left, is removed.
card=
if [ -n "${CARD:-}" ]; then
    [ -d "$CARD" ] || refuse "is no folder; name a mounted card or a folder of footage"
    card=$(realpath "$CARD")
    here=$(realpath --canonicalize-missing "$root")
    [[ $card/ != "$here"/* ]] || refuse "lies in ./demo, which is made anew; move it elsewhere"
    above=${card%/}
    [[ $here/ != "$above"/* ]] || refuse "holds ./demo, which would be docked too; name another"
fi
mounted=$(findmnt --list --noheadings --output TARGET | root="$root" awk '
    index($0 "/", ENVIRON["root"] "/") == 1 { found = $0 } END { print found }')
[ -z "$mounted" ] || fail "$mounted is a mount, and ./demo is to be removed; unmount it first"
rm -rf --one-file-system "$root" || fail "could not remove ./demo of an earlier run"
mkdir "$root"

if [ -z "$card" ]; then
    say "making a card: AVCHD, DCIM, and names that a careful tool survives"
    card=$root/card
    python3 "$tools/make-card.py" "$card" --size "${SIZE:-1G}" --clips 6 --small 200 --seed 1
fi

say "starting camdockd with everything it keeps under ./demo"
"$bin/camdockd" --root "$root" 2>"$root/camdockd.log" &
daemon=$!
docking=
trap 'kill $docking $daemon 2>/dev/null; wait $daemon 2>/dev/null || true' EXIT
export CAMDOCK_SOCKET=$root/run/camdock.sock

# The daemon left, or says nothing: its log tells more than we can.
gone() {
    printf '\ndemo: %s; the end of its log:\n' "$1" >&2
    tail -n 20 "$root/camdockd.log" >&2
    exit 1
}
for _ in $(seq 300); do
    "$bin/camdock" status >/dev/null 2>&1 && break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
done
"$bin/camdock" status >/dev/null 2>&1 || gone "camdockd did not come up"

# Sets `left`, the recordings on their way to the store, and ends the demo if nothing can move.
since=$SECONDS
moved=
look() {
    local report figures trouble
    report=$("$bin/camdock" status --json 2>"$root/camdock.err") || {
        cat "$root/camdock.err" >&2
        gone "camdockd is gone, or does not answer"
    }
    figures=$(python3 -c '
import json, sys
status = json.load(sys.stdin)
queue, bays = status["queue"], status["bays"]
left = queue["waiting"] + len(queue["uploading"])
# What is under way is watched by camdock itself: it may be a long read-back of one large file.
busy = queue["uploading"] or any(b["state"] == "reading" and "hold" not in b for b in bays)
moved = status["time"] if busy else [left, [[b["state"], b.get("progress")] for b in bays]]
ends = ("store-", "spool-failing", "ledger-failing", "camera-stalled")
trouble = [w["name"] for w in status["warnings"] if w["name"].startswith(ends)]
print(" ".join(trouble), left, json.dumps(moved), sep="\n")' <<<"$report") \
        || fail "camdock status --json is not as docs/admin-api.md says"
    # A line each, since names from a card are among them; the last is never empty.
    { read -r trouble; read -r left; read -r figures; } <<<"$figures"
    if [ "$figures" != "$moved" ]; then
        since=$SECONDS
        moved=$figures
    fi
    [ $((SECONDS - since)) -lt "$patience" ] || trouble=${trouble:-nothing moved for $patience s}
    [ -n "$trouble" ] || return 0
    kill $docking 2>/dev/null || true
    printf '\n'
    "$bin/camdock" status || true
    fail "stopped: $trouble; what has no place in the store yet is in ./demo/spool, or on the card"
}

say "camdock dock $card"
# In the background, so that a store in trouble is noticed while the docking waits for it.
"$bin/camdock" dock "$card" &
docking=$!
while kill -0 "$docking" 2>/dev/null; do
    look
    sleep 0.5
done
docked=0
wait "$docking" || docked=$?
docking=
# 1: something on the card was not taken. The rest goes its way, and the end of this says what.
[ "$docked" -le 1 ] || {
    kill -0 "$daemon" 2>/dev/null || gone "camdockd is gone"
    fail "camdock dock ended with $docked"
}

say "forwarding to the store"
look
while [ "$left" -gt 0 ]; do
    printf '\r%5s recordings wait ' "$left"
    sleep 0.5
    look
done
printf '\rthe queue is empty      \n'

say "camdock status"
"$bin/camdock" status

say "camdock custody verify"
"$bin/camdock" custody verify

say "sha256sum -c over the store"
python3 "$tools/manifest-sums.py" "$root/store" >"$root/SHA256SUMS"
if [ -s "$root/SHA256SUMS" ]; then
    (cd "$root/store" && sha256sum --check --quiet "$root/SHA256SUMS")
    echo "every file of the store is OK"
else
    echo "the store holds no footage"
fi

say "the same digests, taken from the card itself"
# What find and sha256sum cannot read either is named by them here, and by camdock below.
(cd "$card" && find . -type f -exec sha256sum --zero {} +) >"$root/card.sums" || true
next=1
while [ -n "$next" ]; do
    page=$("$bin/camdock" custody show --json --limit 1000 --from "$next")
    printf '%s\n' "$page"
    next=$(python3 -c 'import json, sys; print(json.load(sys.stdin).get("next", ""))' <<<"$page")
done >"$root/custody.pages"
accounted=0
python3 "$tools/card-account.py" --card "$root/card.sums" --store "$root/SHA256SUMS" \
    --custody "$root/custody.pages" || accounted=$?
[ "$docked" = 0 ] || echo "camdock dock ended with $docked: something on the card was not taken"
exit "$accounted"
