#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
# A throw-away Ceph object gateway on loopback: one monitor, one OSD, one radosgw, no systemd, no
# containers, any user.
#
#   rgw.sh up WORKDIR       a new cluster, with a user and two buckets
#   rgw.sh down WORKDIR     stop it; what it holds stays
#   rgw.sh resume WORKDIR   start a stopped one again
#   rgw.sh kill WORKDIR     end the gateway as a power cut would (kill -9)
#   rgw.sh start WORKDIR    start the gateway again
#   rgw.sh env WORKDIR      what a shell needs, to be evaluated; the same is in WORKDIR/s3.json
#
# Buckets: camdock-plain, and camdock-lock with object lock and so with versions.
#
# From the environment, for `up`:
#   RGW_PORT, RGW_TLS_PORT, MON_PORT, OSD_PORT_MIN   free ones unless set; an OSD takes eight
#   OSD_STORE       bluestore (a sparse file) or memstore (in memory)
#   OSD_SIZE_GB     10. A full OSD answers nothing, ever: memstore with 1 shows it
#   S3_ACCESS_KEY, S3_SECRET_KEY                     made up unless set
#   RGW_EXTRA       more lines for the gateway's section of ceph.conf
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
BUCKET_TOOL="$HERE/../Tools/s3_bucket.py"
SECONDS_TO_WAIT=60
OSD_PORTS=8

fail() {
	echo "rgw.sh: $*" >&2
	exit 1
}

usage() {
	sed -n '/^#   rgw.sh/s/^#   //p' "$0" >&2
	exit 2
}

[ $# = 2 ] || usage
ACTION=$1
WORK=$2
PYTHON=$(command -v python3) || fail "python3 is missing: apt-get install python3"
# Another Python in front of Debian's would not find what /usr/bin/ceph imports.
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

need() {
	command -v "$1" >/dev/null || fail "$1 is missing: apt-get install --no-install-recommends $2"
}

need_all() {
	need ceph-mon ceph-mon
	need ceph-osd ceph-osd
	need radosgw radosgw
	need radosgw-admin radosgw
	need ceph ceph-common
	need monmaptool ceph-common
	need openssl openssl
}

# Processes. A pid file may be left over and its number be somebody else's by now.

pid_of() { # $1 = pid file's name
	local pid
	pid=$(cat "$WORK/run/$1.pid" 2>/dev/null) || return 1
	[[ "$pid" =~ ^[0-9]+$ ]] || return 1
	tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "-c $WORK/ceph.conf " || return 1
	echo "$pid"
}

is_gone() { # a zombie nobody waits for counts as gone
	local state
	state=$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) || return 0
	[ "$state" = Z ]
}

await_gone() { # $1 = pid, $2 = seconds
	local deadline=$((SECONDS + $2))
	until is_gone "$1"; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.02
	done
}

stop() { # $1 = pid file's name
	local pid
	if pid=$(pid_of "$1"); then
		kill -TERM "$pid" 2>/dev/null || true
		if ! await_gone "$pid" 8; then
			kill -KILL "$pid" 2>/dev/null || true
			await_gone "$pid" 10 || fail "process $pid does not end"
		fi
	fi
	rm -f "$WORK/run/$1.pid"
}

down() {
	stop client.rgw
	stop osd.0
	stop mon.a
}

launch() { # $1 = program, $2 = pid file's name, the rest its arguments
	local program=$1 name=$2
	shift 2
	rm -f "$WORK/run/$name.pid"
	"$program" -c "$WORK/ceph.conf" "$@" >>"$WORK/log/setup.log" 2>&1 </dev/null \
		|| fail "$program does not start"
}

launch_mon() { launch ceph-mon mon.a -i a; }

launch_osd() { launch ceph-osd osd.0 -i 0; }

launch_gateway() {
	local pid deadline=$((SECONDS + 10))
	launch radosgw client.rgw -n client.rgw
	until pid=$(pid_of client.rgw); do
		[ "$SECONDS" -lt "$deadline" ] || fail "radosgw has not written its pid"
		sleep 0.02
	done
	"$PYTHON" "$BUCKET_TOOL" wait "http://127.0.0.1:$(cat "$WORK/port")/" \
		--seconds "$SECONDS_TO_WAIT" --pid "$pid" || fail "the gateway does not answer"
}

# What stands in a new directory

free_ports() { # $1 = how many; the first of a row of free ports below those the kernel hands out
	"$PYTHON" - "$1" <<'PYTHON'
import contextlib, random, socket, sys
count = int(sys.argv[1])
for _ in range(200):
    first = random.SystemRandom().randrange(12000, 32000 - count)
    with contextlib.ExitStack() as held:
        try:
            for port in range(first, first + count):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            continue
    print(first)
    break
else:
    sys.exit("there are no free ports")
PYTHON
}

made_up() { # $1 = how many characters
	"$PYTHON" -c 'import secrets, string, sys
letters = string.ascii_uppercase + string.digits
print("".join(secrets.choice(letters) for _ in range(int(sys.argv[1]))))' "$1"
}

uuid() { cat /proc/sys/kernel/random/uuid; }

make_certificates() {
	(
		cd "$WORK/tls"
		umask 077
		local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
		openssl req -x509 "${key[@]}" -days 30 -subj "/CN=camdock test CA" \
			-addext "basicConstraints=critical,CA:TRUE" \
			-addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.pem
		openssl req "${key[@]}" -subj "/CN=localhost" -keyout server.key -out server.csr
		printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=CA:FALSE' \
			'extendedKeyUsage=serverAuth' >server.ext
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
			-extfile server.ext -out server.pem
		# Clients may be other users.
		chmod 644 ca.pem
	) >>"$WORK/log/setup.log" 2>&1 || fail "openssl could not make the certificates"
}

frontend() {
	printf '%s ' "endpoint=127.0.0.1:$RGW_PORT" "ssl_endpoint=127.0.0.1:$RGW_TLS_PORT" \
		"ssl_certificate=$WORK/tls/server.pem" "ssl_private_key=$WORK/tls/server.key"
}

write_config() {
	local size=$((OSD_SIZE_GB << 30))
	cat >"$WORK/ceph.conf" <<CONF
[global]
fsid = $FSID
mon initial members = a
mon host = [v2:127.0.0.1:$MON_PORT/0]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
ms bind port min = $OSD_PORT_MIN
ms bind port max = $((OSD_PORT_MIN + OSD_PORTS - 1))
# Inside the cluster nobody signs in: it is on loopback and holds nothing. S3 clients do sign.
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = false
# The gateway's own default is "secure", which cannot be had without signing in.
ms mon client mode = crc
ms mon cluster mode = crc
ms mon service mode = crc
client mount timeout = 30
keyring = $WORK/keyring
run dir = $WORK/run
# A work directory's path may be longer than a socket's name can be.
admin socket =
pid file = $WORK/run/\$name.pid
log file = $WORK/log/\$name.log
mon cluster log file = $WORK/log/cluster.log
crash dir = $WORK/crash
err to stderr = true
log to stderr = false
debug none = 0/0
debug ms = 0/0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true
mon max pg per osd = 1000
rgw rados pool pg num min = 1
osd failsafe full ratio = .995

[mon]
mon data = $WORK/mon
# The disk of the host is not this cluster's concern.
mon data avail crit = 1
mon data avail warn = 1
mon election timeout = 1
mon osd backfillfull ratio = .985
mon osd full ratio = .99
mon osd nearfull ratio = .98
mon warn on pool no redundancy = false
paxos propose interval = 0.05

[osd]
osd data = $WORK/osd
osd objectstore = $OSD_STORE
osd class default list = *
osd class load list = *
osd op num shards = 2
osd op num threads per shard = 1
osd max pg log entries = 200
osd min pg log entries = 50
memstore device bytes = $size
bluestore block create = true
bluestore block db create = false
bluestore block size = $size
bluestore block wal create = false
bluestore cache autotune = false
bluestore cache size = $((64 << 20))

[client]
rgw data = $WORK/rgw
rgw frontends = beast $(frontend)
rgw dns name = localhost
rgw thread pool size = 32
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw enable ops log = false
rgw enable usage log = false
rgw run sync thread = false
# A gateway that dies while it makes an object of parts holds it for that long, by default 600 s.
rgw mp lock max time = 10
# The room of what was deleted comes back at once, not in two hours.
rgw gc obj min wait = 5
rgw gc processor max time = 10
rgw gc processor period = 10
${RGW_EXTRA:-}
CONF
}

write_client_files() {
	(
		umask 077
		cat >"$WORK/s3.json.new" <<JSON
{
  "endpoint": "http://127.0.0.1:$RGW_PORT",
  "tls_endpoint": "https://localhost:$RGW_TLS_PORT",
  "ca": "$WORK/tls/ca.pem",
  "access_key": "$S3_ACCESS_KEY",
  "secret_key": "$S3_SECRET_KEY",
  "region": "us-east-1",
  "buckets": {"plain": "camdock-plain", "lock": "camdock-lock"}
}
JSON
		cat >"$WORK/s3.env" <<ENV
export S3_ENDPOINT=http://127.0.0.1:$RGW_PORT
export S3_TLS_ENDPOINT=https://localhost:$RGW_TLS_PORT
export S3_CA=$WORK/tls/ca.pem
export S3_CONFIG=$WORK/s3.json
export S3_BUCKET_PLAIN=camdock-plain
export S3_BUCKET_LOCK=camdock-lock
export AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY
export AWS_SECRET_ACCESS_KEY=$S3_SECRET_KEY
export AWS_DEFAULT_REGION=us-east-1
ENV
	)
}

up() {
	need_all
	[ ! -e "$WORK/ceph.conf" ] || fail "$WORK holds a cluster already: resume it, or remove it"
	mkdir -p "$WORK"/{mon,osd,rgw,run,log,tls,crash}
	ports
	OSD_STORE=${OSD_STORE:-bluestore}
	OSD_SIZE_GB=${OSD_SIZE_GB:-10}
	S3_ACCESS_KEY=${S3_ACCESS_KEY:-$(made_up 20)}
	S3_SECRET_KEY=${S3_SECRET_KEY:-$(made_up 40)}
	FSID=$(uuid)
	local osd
	osd=$(uuid)
	trap give_up EXIT
	make_certificates
	write_config
	: >"$WORK/keyring"
	echo "$RGW_PORT" >"$WORK/port"

	quietly monmaptool --create --clobber --fsid "$FSID" \
		--addv a "[v2:127.0.0.1:$MON_PORT]" "$WORK/monmap"
	quietly ceph-mon -c "$WORK/ceph.conf" -i a --mkfs --monmap "$WORK/monmap"
	launch_mon
	# The monitor takes the OSD's name while the OSD's store is made.
	quietly ceph-osd -c "$WORK/ceph.conf" -i 0 --mkfs --osd-uuid "$osd" --no-mon-config &
	quietly timeout "$SECONDS_TO_WAIT" ceph -c "$WORK/ceph.conf" osd new "$osd" 0
	wait $! || fail "the OSD's store could not be made"
	launch_osd
	# It returns when the OSD serves its pools.
	quietly timeout "$SECONDS_TO_WAIT" radosgw-admin -c "$WORK/ceph.conf" user create \
		--uid=camdock --display-name=camdock \
		--access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY"
	launch_gateway
	write_client_files
	local config=(--config "$WORK/s3.json.new")
	quietly "$PYTHON" "$BUCKET_TOOL" "${config[@]}" make-bucket camdock-plain
	quietly "$PYTHON" "$BUCKET_TOOL" "${config[@]}" make-bucket camdock-lock --lock
	# Who finds the file finds everything ready.
	mv "$WORK/s3.json.new" "$WORK/s3.json"
	trap - EXIT
	echo "S3 at http://127.0.0.1:$RGW_PORT and https://localhost:$RGW_TLS_PORT; see $WORK/s3.json"
}

ports() {
	local first
	first=$(free_ports $((OSD_PORTS + 3)))
	RGW_PORT=${RGW_PORT:-$first}
	RGW_TLS_PORT=${RGW_TLS_PORT:-$((first + 1))}
	MON_PORT=${MON_PORT:-$((first + 2))}
	OSD_PORT_MIN=${OSD_PORT_MIN:-$((first + 3))}
}

quietly() {
	"$@" >>"$WORK/log/setup.log" 2>&1 </dev/null || fail "failed: $1 ${*:2:3} ..."
}

give_up() {
	echo "rgw.sh: the logs are in $WORK/log; the last lines of what was said:" >&2
	tail -n 12 "$WORK/log/setup.log" >&2 || true
	trap - EXIT
	down || true
	exit 1
}

case "$ACTION" in
up) mkdir -p "$WORK" ;;
down | kill | start | resume | env) [ -e "$WORK/ceph.conf" ] || fail "$WORK holds no cluster" ;;
*) usage ;;
esac
WORK=$(cd "$WORK" && pwd)
case "$WORK" in
*[[:space:]\;\#\"\\]*) fail "$WORK: ceph.conf cannot hold such a path" ;;
esac

case "$ACTION" in
up) up ;;
down) down ;;
kill)
	pid=$(pid_of client.rgw) || fail "the gateway does not run"
	kill -KILL "$pid"
	await_gone "$pid" 10 || fail "the gateway does not end"
	rm -f "$WORK/run/client.rgw.pid"
	;;
start)
	need_all
	! pid_of client.rgw >/dev/null || fail "the gateway runs already"
	launch_gateway
	;;
resume)
	need_all
	! pid_of mon.a >/dev/null || fail "it runs already"
	trap give_up EXIT
	launch_mon
	launch_osd
	launch_gateway
	trap - EXIT
	;;
env) cat "$WORK/s3.env" ;;
esac
