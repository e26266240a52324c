#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Stands between a client and a store and makes the network, or the store, fail on demand.

    fault_proxy.py --to HOST:PORT [--rate BYTES]

It prints one JSON line with its port, then takes one command a line on stdin and answers each with
one line; it ends with its stdin.

    {"do": "arm", "fault": "cut-request", "method": "PUT", "path": "partNumber=2", "bytes": 4096}
    {"do": "disarm"}   {"do": "report"}   {"do": "requests"}   {"do": "cut-all"}

`arm` takes `count` (how many requests it meets, 1), `skip` (how many that match go by first, 0),
`method` and `path`, regular expressions on the method (whole) and on path and query (anywhere).

    cut-request       sends `bytes` of the request's body on, then cuts both connections
    answer            answers `status` (503) itself; `code`, `retry_after`; the body is read and
                      dropped first, unless `early` is true
    corrupt-request   changes one byte of the request's body, number `at`
    corrupt-response  changes one byte of the answer's body, number `at`
    hang              sends nothing on and answers nothing, for `seconds` or until the client is
                      seen to leave (its end may be stuck behind a body that nobody reads); with
                      `drain` the body is taken first
    drip-request      sends the request's body on at `rate` bytes a second
    drip-response     sends the answer's body on at `rate` bytes a second
    truncate-response sends `bytes` of the answer's body, then cuts
    lose-reply        lets the store do its work, reads its whole answer and cuts
    delay-reply       passes the answer on after `seconds`

All else passes unchanged, the Host header too: it is part of what S3 clients sign. So the client is
configured with the proxy's own address, and the store sees that address in Host; Ceph RGW takes any
IP address there and reads the bucket from the path. Connections are kept alive on both sides, one
to the store for each of the client's, and where one side closes the other is closed, too. No body
is ever held: memory is bounded by a block for each connection.
"""

import argparse
import collections
import json
import re
import select
import socket
import struct
import sys
import threading
import time

BLOCK = 64 << 10
MOST_HEAD = 64 << 10
REMEMBERED = 10_000
CODES = {403: "AccessDenied", 500: "InternalError", 503: "SlowDown"}
KINDS = {
    "cut-request": {"bytes": 0},
    "answer": {"status": 503, "code": None, "retry_after": None, "early": False},
    "corrupt-request": {"at": 0},
    "corrupt-response": {"at": 0},
    "hang": {"seconds": None, "drain": False},
    "drip-request": {"rate": 1024},
    "drip-response": {"rate": 1024},
    "truncate-response": {"bytes": 0},
    "lose-reply": {},
    "delay-reply": {"seconds": 1},
}


class Cut(Exception):
    """Both connections are to end now."""


class Fault:
    """One thing that is to go wrong, and for how many requests."""

    def __init__(self, fault, method=".*", path="", count=1, skip=0, **how):
        unknown = set(how) - set(KINDS[fault])
        if unknown:
            raise ValueError(f"{fault} takes no {', '.join(sorted(unknown))}")
        self.kind = fault
        self.method, self.path = re.compile(method), re.compile(path)
        self.left, self.skip = count, skip
        self.how = KINDS[fault] | how

    def meets(self, method, target):
        """Whether this request is one of those it was armed for."""
        if self.left == 0 or not self.method.fullmatch(method) or not self.path.search(target):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.left -= 1
        return True


class Pace:
    """Bytes a second for everybody together; nobody waits if there is none."""

    def __init__(self, rate, stopped):
        self.rate, self.stopped = rate, stopped
        self.lock = threading.Lock()
        self.free_at = 0.0

    def spend(self, count):
        if not self.rate:
            return
        with self.lock:
            now = time.monotonic()
            self.free_at = max(now, self.free_at) + count / self.rate
            delay = self.free_at - now
        if self.stopped.wait(delay):
            raise Cut


class Stream:
    """One side's socket with what was read too far."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def fileno(self):
        return self.sock.fileno()

    def read(self, most):
        """Some bytes; none at the end."""
        if self.rest:
            data, self.rest = self.rest[:most], self.rest[most:]
            return data
        return self.sock.recv(min(most, BLOCK))

    def through(self, mark):
        """Everything up to a mark, and with it; nothing if the end comes first."""
        while mark not in self.rest:
            if len(self.rest) > MOST_HEAD:
                raise Cut
            data = self.sock.recv(BLOCK)
            if not data:
                return b""
            self.rest += data
        found, _, self.rest = self.rest.partition(mark)
        return found + mark

    def send(self, data):
        self.sock.sendall(data)

    def cut(self):
        """Ends it with a reset, so that the other side cannot take it for an orderly end."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.sock.close()


class Head:
    """The first line and the headers of a message; the bytes go on as they came."""

    def __init__(self, raw):
        lines = raw.decode("latin-1").split("\r\n")
        self.raw, self.first = raw, lines[0].split(" ", 2)
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()

    @property
    def is_chunked(self):
        return "chunked" in self.headers.get("transfer-encoding", "").lower()

    @property
    def length(self):
        """Of the body; None if nothing says it."""
        text = self.headers.get("content-length")
        return int(text) if text is not None else None

    @property
    def ends_connection(self):
        return "close" in self.headers.get("connection", "").lower()


def pieces(stream, length):
    """The data of a body of a known length, or of all there is until the end."""
    left = length
    while left is None or left > 0:
        data = stream.read(BLOCK if left is None else min(BLOCK, left))
        if not data:
            if left is not None:
                raise Cut
            return
        if left is not None:
            left -= len(data)
        yield data


def chunks(stream):
    """The data of a chunked body, and at last its trailer as a bytearray."""
    while True:
        line = stream.through(b"\r\n")
        if not line:
            raise Cut
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        yield from pieces(stream, size)
        stream.through(b"\r\n")
    trailer = bytearray(b"0\r\n")
    while True:
        line = stream.through(b"\r\n")
        if not line:
            raise Cut
        trailer += line
        if line == b"\r\n":
            break
    yield trailer


class Exchange:
    """One request and its answer, with what is to go wrong on the way."""

    def __init__(self, proxy, client, store, head, fault, record):
        self.proxy, self.client, self.store = proxy, client, store
        self.head, self.fault, self.record = head, fault, record
        self.kind = fault.kind if fault else None

    def how(self, name):
        return self.fault.how[name]

    def run(self):
        """Carries it out; whether both connections may be used once more."""
        if self.kind == "hang":
            return self.hang()
        if self.kind == "answer":
            return self.answer()
        self.store.send(self.head.raw)
        if self.head.headers.get("expect", "").lower() == "100-continue":
            first = self.response_head()
            if first.first[1] != "100":
                # The store wants no body; whether the client sends it nevertheless is not known.
                self.pass_response(first)
                return False
            self.client.send(first.raw)
        if not self.pass_request():
            # The store has answered before it had the whole body.
            self.pass_response(self.response_head())
            return False
        return self.pass_response(self.response_head()) and not self.head.ends_connection

    # Request

    def request_body(self):
        if self.head.is_chunked:
            return chunks(self.client)
        return pieces(self.client, self.head.length or 0)

    def pass_request(self):
        """Sends the body on; False if the store answers or leaves in the midst of it."""
        sent = 0
        for data in self.request_body():
            if isinstance(data, bytearray):
                self.store.send(data)
                break
            if select.select([self.store], [], [], 0)[0]:
                return False
            if self.kind == "cut-request" and sent + len(data) >= self.how("bytes"):
                self.send_request(data[:self.how("bytes") - sent])
                raise Cut
            if self.kind == "corrupt-request":
                data = self.corrupted(data, sent)
            try:
                self.send_request(data)
            except (BrokenPipeError, ConnectionResetError):
                return False
            sent += len(data)
        if self.kind == "cut-request":
            raise Cut
        return True

    def send_request(self, data):
        if self.kind == "drip-request":
            return self.drip(self.store, data, self.head.is_chunked)
        self.proxy.pace.spend(len(data))
        return self.store.send(framed(data, self.head.is_chunked))

    def corrupted(self, data, before):
        """The data with the one byte changed, if it is among them."""
        at = self.how("at") - before
        if not 0 <= at < len(data):
            return data
        return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:]

    def drip(self, stream, data, is_chunked):
        """Sends the data in ten small steps a second."""
        rate = self.how("rate")
        step = max(1, rate // 10)
        for start in range(0, len(data), step):
            piece = data[start:start + step]
            if self.proxy.stopped.wait(len(piece) / rate) or self.is_left():
                raise Cut
            stream.send(framed(piece, is_chunked))

    # Response

    def response_head(self):
        raw = self.store.through(b"\r\n\r\n")
        if not raw:
            raise Cut
        return Head(raw)

    def pass_response(self, head):
        """Passes an answer on; whether the connections may be used once more."""
        while head.first[1].startswith("1"):
            if self.kind != "lose-reply":
                self.client.send(head.raw)
            head = self.response_head()
        # Before the client has it: whoever got an answer finds it in the record.
        self.record["status"] = int(head.first[1])
        if self.kind == "delay-reply" and self.proxy.stopped.wait(self.how("seconds")):
            raise Cut
        if self.kind != "lose-reply":
            self.client.send(head.raw)
        sent = 0
        for data in self.response_body(head):
            if self.kind == "lose-reply":
                continue
            sent += self.pass_piece(data, sent, head)
        if self.kind in ("lose-reply", "truncate-response"):
            raise Cut
        ends = not self.has_end(head) or head.ends_connection or head.first[0] == "HTTP/1.0"
        return not ends

    def has_end(self, head):
        return self.has_no_body(head) or head.is_chunked or head.length is not None

    def has_no_body(self, head):
        return self.head.first[0] == "HEAD" or head.first[1] in ("204", "304")

    def response_body(self, head):
        if self.has_no_body(head):
            return ()
        return chunks(self.store) if head.is_chunked else pieces(self.store, head.length)

    def pass_piece(self, data, sent, head):
        if isinstance(data, bytearray):
            self.client.send(data)
            return 0
        if self.kind == "truncate-response" and sent + len(data) >= self.how("bytes"):
            self.client.send(framed(data[:self.how("bytes") - sent], head.is_chunked))
            # An orderly end: what was sent must arrive, and then no more.
            self.client.sock.shutdown(socket.SHUT_WR)
            raise Cut
        if self.kind == "corrupt-response":
            data = self.corrupted(data, sent)
        if self.kind == "drip-response":
            self.drip(self.client, data, head.is_chunked)
        else:
            self.client.send(framed(data, head.is_chunked))
        return len(data)

    # Without the store

    def drain(self):
        """Takes the request's body and drops it."""
        if self.head.headers.get("expect", "").lower() == "100-continue":
            self.client.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        for _ in self.request_body():
            pass

    def answer(self):
        """An error that the store knows nothing of."""
        early = self.how("early") or "expect" in self.head.headers
        if not early:
            self.drain()
        status = self.record["status"] = self.how("status")
        code = self.how("code") or CODES.get(status, "Fault")
        body = (f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
                f"<Message>made up for a test</Message></Error>").encode()
        lines = [f"HTTP/1.1 {status} {code}", "Content-Type: application/xml",
                 f"Content-Length: {len(body)}"]
        retry_after = self.how("retry_after")
        if retry_after is None and status == 503:
            retry_after = 1
        if retry_after is not None:
            lines.append(f"Retry-After: {retry_after}")
        if early:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        self.client.send(head if self.head.first[0] == "HEAD" else head + body)
        if early:
            # What the client still sends must not turn the answer into a reset.
            self.client.sock.shutdown(socket.SHUT_WR)
            self.client.sock.settimeout(5)
            while self.client.read(BLOCK):
                pass
        return not early and not self.head.ends_connection

    def hang(self):
        """Says nothing, until the time is up or the client gives up."""
        if self.how("drain"):
            self.drain()
        seconds = self.how("seconds")
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self.is_left() and (deadline is None or time.monotonic() < deadline):
            if self.proxy.stopped.wait(0.02):
                break
        raise Cut

    def is_left(self):
        """Whether the client has closed, though it may have sent bytes that nobody has read."""
        poll = select.poll()
        poll.register(self.client, select.POLLRDHUP)
        return bool(poll.poll(0))


def framed(data, is_chunked):
    return b"%x\r\n%b\r\n" % (len(data), data) if is_chunked and data else data


class FaultProxy:
    """A proxy on a free port of loopback, in threads of its own."""

    def __init__(self, host, port, rate=None):
        """`rate` is how many bytes of bodies a second reach the store; None for all there are."""
        self.upstream = (host, port)
        self.stopped = threading.Event()
        self.pace = Pace(rate, self.stopped)
        self.lock = threading.Lock()
        self.faults = []
        self.fired = collections.Counter()
        self.methods = collections.Counter()
        self.log = collections.deque(maxlen=REMEMBERED)
        self.open = set()
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        """Ends every connection and waits for nothing."""
        self.stopped.set()
        self.listener.close()
        self.cut_all()

    def arm(self, fault, **how):
        """Makes something go wrong with the next requests that match; see the top of this file."""
        armed = Fault(fault, **how)
        with self.lock:
            self.faults.append(armed)

    def disarm(self):
        with self.lock:
            self.faults.clear()

    def cut_all(self):
        """Ends every connection there is at this moment; how many there were."""
        with self.lock:
            streams = list(self.open)
        for stream in streams:
            try:
                # It wakes the thread that reads from it, which then closes it.
                stream.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return len(streams)

    def report(self):
        """How many requests came by, and what has gone wrong."""
        with self.lock:
            return {
                "requests": sum(self.methods.values()), "methods": dict(self.methods),
                "faults": dict(self.fired), "fired": sum(self.fired.values()),
                "armed": [fault.kind for fault in self.faults if fault.left],
                "connections": self.connections,
            }

    def requests(self):
        """The last requests, as they came: method, target, what went wrong, the store's status.

        The status is None as long as there is none; with `lose-reply` the client never saw it.
        """
        with self.lock:
            return [dict(record) for record in self.log]

    def accept(self):
        while not self.stopped.is_set():
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(Stream(sock),), daemon=True).start()

    def serve(self, client):
        """One connection of a client, from its first request to its end."""
        store = None
        try:
            self.keep(client)
            with self.lock:
                self.connections += 1
            store = Stream(socket.create_connection(self.upstream, timeout=10))
            store.sock.settimeout(None)
            self.keep(store)
            while self.await_request(client, store) and self.one(client, store):
                pass
            client.sock.close()
        except (Cut, OSError, ValueError):
            client.cut()
        finally:
            for stream in filter(None, (client, store)):
                with self.lock:
                    self.open.discard(stream)
                stream.sock.close()

    def keep(self, stream):
        with self.lock:
            self.open.add(stream)

    def await_request(self, client, store):
        """Waits for a request; False if a side closes instead."""
        if client.rest:
            return True
        ready, _, _ = select.select([client, store], [], [])
        # A store says nothing unasked: it has closed what was idle.
        return store not in ready

    def one(self, client, store):
        raw = client.through(b"\r\n\r\n")
        if not raw:
            return False
        head = Head(raw)
        method, target = head.first[0], head.first[1]
        with self.lock:
            self.methods[method] += 1
            fault = next((f for f in self.faults if f.meets(method, target)), None)
            if fault:
                self.fired[fault.kind] += 1
            record = {"method": method, "target": target, "fault": fault and fault.kind,
                      "status": None}
            self.log.append(record)
        return Exchange(self, client, store, head, fault, record).run()


def command(proxy, line):
    """The answer to one line."""
    try:
        words = json.loads(line)
        match words.pop("do"):
            case "arm":
                proxy.arm(**words)
            case "disarm":
                proxy.disarm()
            case "cut-all":
                return {"ok": True, "cut": proxy.cut_all()}
            case "report":
                return {"ok": True} | proxy.report()
            case "requests":
                return {"ok": True, "requests": proxy.requests()}
            case other:
                raise ValueError(f"there is no {other}")
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", required=True, metavar="HOST:PORT", help="the store")
    parser.add_argument("--rate", type=int, help="bytes of bodies a second that reach the store")
    options = parser.parse_args()
    host, _, port = options.to.rpartition(":")
    with FaultProxy(host, int(port), options.rate) as proxy:
        print(json.dumps({"port": proxy.port}), flush=True)
        for line in sys.stdin:
            print(json.dumps(command(proxy, line)), flush=True)


if __name__ == "__main__":
    main()
