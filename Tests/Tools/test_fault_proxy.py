# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Shows each fault of fault_proxy.py against a small server."""

import http.client
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import fault_proxy  # noqa: E402

CONTENT = bytes(range(256)) * 1024


class Store(http.server.BaseHTTPRequestHandler):
    """Keeps what it is given, by path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_PUT(self):
        kept = self.rfile.read(int(self.headers["Content-Length"]))
        if len(kept) == int(self.headers["Content-Length"]):
            self.server.kept[self.path] = kept
        self.server.hosts.append(self.headers["Host"])
        self.reply(200, b"")

    def do_GET(self):
        kept = self.server.kept.get(self.path)
        self.reply(200 if kept is not None else 404, kept or b"")

    do_HEAD = do_GET

    def do_POST(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class ServerCase(unittest.TestCase):
    """A store and a proxy before it."""

    def setUp(self):
        self.store = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
        self.store.daemon_threads = True
        self.store.handle_error = lambda *_: None  # connections break here, as they should
        self.store.kept, self.store.hosts = {"/kept": CONTENT}, []
        threading.Thread(target=self.store.serve_forever, args=(0.02,), daemon=True).start()
        self.proxy = fault_proxy.FaultProxy("127.0.0.1", self.store.server_port)
        self.proxy.start()
        self.addCleanup(self.store.server_close)
        self.addCleanup(self.store.shutdown)
        self.addCleanup(self.proxy.stop)

    def connect(self, timeout=10):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=timeout)
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, body=None, connection=None, headers=None):
        """Status and body of one request; the exception's name if it fails."""
        connection = connection or self.connect()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, None

    def fired(self):
        return self.proxy.report()["faults"]


class PassingTest(ServerCase):
    def test_requests_pass_unchanged_on_one_connection(self):
        connection = self.connect()
        self.assertEqual(self.ask("PUT", "/a?x=1", CONTENT, connection), (200, b""))
        self.assertEqual(self.ask("GET", "/a?x=1", None, connection), (200, CONTENT))
        self.assertEqual(self.ask("HEAD", "/a?x=1", None, connection), (200, b""))
        self.assertEqual(self.ask("POST", "/", b"", connection), (200, b"hello world"))
        self.assertEqual(self.ask("GET", "/none", None, connection), (404, b""))

        report = self.proxy.report()
        self.assertEqual(report["connections"], 1)
        self.assertEqual((report["requests"], report["fired"]), (5, 0))
        self.assertEqual(report["methods"], {"PUT": 1, "GET": 2, "HEAD": 1, "POST": 1})

    def test_the_host_header_names_the_proxy(self):
        self.ask("PUT", "/a", b"1")
        self.assertEqual(self.store.hosts, [f"127.0.0.1:{self.proxy.port}"])

    def test_a_client_that_waits_for_100_continue_is_told(self):
        status = self.ask("PUT", "/a", b"1", headers={"Expect": "100-continue"})
        self.assertEqual(status, (200, b""))

    def test_a_store_that_is_away_looks_like_a_broken_connection(self):
        self.store.shutdown()
        self.store.server_close()
        self.assertIsInstance(self.ask("GET", "/kept")[0], str)

    def test_all_connections_are_cut(self):
        connection = self.connect()
        self.ask("GET", "/kept", None, connection)
        self.assertEqual(self.proxy.cut_all(), 2)
        connection.auto_open = False
        self.assertIsInstance(self.ask("GET", "/kept", None, connection)[0], str)

    def test_a_rate_holds_bodies_back(self):
        self.proxy.pace.rate = 512 << 10
        began = time.monotonic()
        self.ask("PUT", "/a", CONTENT)
        self.assertGreater(time.monotonic() - began, 0.3)


class FaultTest(ServerCase):
    def test_only_matching_requests_are_met_and_only_so_many(self):
        self.proxy.arm("answer", method="PUT", path="part=2$", count=2, skip=1, status=500)
        asked = [("GET", "/kept?part=2"), ("PUT", "/a?part=1"), ("PUT", "/a?part=2"),
                 ("PUT", "/a?part=2"), ("PUT", "/a?part=2"), ("PUT", "/a?part=2")]
        found = [self.ask(method, path, b"1")[0] for method, path in asked]
        self.assertEqual(found, [404, 200, 200, 500, 500, 200])
        self.assertEqual(self.fired(), {"answer": 2})

    def test_a_request_is_cut_in_its_body(self):
        self.proxy.arm("cut-request", bytes=1000)
        self.assertIsInstance(self.ask("PUT", "/a", CONTENT)[0], str)
        self.assertNotIn("/a", self.store.kept)
        self.assertEqual(self.fired(), {"cut-request": 1})

    def test_errors_are_answered_without_the_store(self):
        for status, code in ((500, "InternalError"), (503, "SlowDown"), (403, "AccessDenied")):
            self.proxy.arm("answer", status=status)
            connection = self.connect()
            connection.request("PUT", "/a", CONTENT)
            answer = connection.getresponse()
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.headers["Retry-After"], "1" if status == 503 else None)
            self.assertIn(f"<Code>{code}</Code>".encode(), answer.read())
            # The connection is as good as before.
            self.assertEqual(self.ask("GET", "/kept", None, connection), (200, CONTENT))
        self.assertNotIn("/a", self.store.kept)

    def test_an_early_answer_comes_before_the_body(self):
        self.proxy.arm("answer", status=403, early=True)
        connection = self.connect()
        connection.putrequest("PUT", "/a")
        connection.putheader("Content-Length", str(len(CONTENT)))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 403)

    def test_a_byte_of_the_request_is_changed(self):
        self.proxy.arm("corrupt-request", at=70_000)
        self.assertEqual(self.ask("PUT", "/a", CONTENT)[0], 200)
        self.assertEqual(differences(self.store.kept["/a"], CONTENT), [70_000])

    def test_a_byte_of_the_answer_is_changed(self):
        self.proxy.arm("corrupt-response", at=70_001)
        self.assertEqual(differences(self.ask("GET", "/kept")[1], CONTENT), [70_001])
        self.proxy.arm("corrupt-response", at=6)
        self.assertEqual(differences(self.ask("POST", "/", b"")[1], b"hello world"), [6])

    def test_a_hanging_request_gets_nothing(self):
        for drain in (False, True):
            self.proxy.arm("hang", drain=drain)
            connection = self.connect(timeout=0.3)
            self.assertEqual(self.ask("PUT", "/a", CONTENT, connection)[0], "TimeoutError")
        self.assertNotIn("/a", self.store.kept)

    def test_a_hanging_connection_ends_with_its_time_or_its_client(self):
        self.proxy.arm("hang", seconds=0.1)
        self.assertIsInstance(self.ask("GET", "/kept")[0], str)
        self.proxy.arm("hang")
        connection = self.connect(timeout=0.1)
        self.ask("PUT", "/a", b"little", connection)
        connection.close()
        deadline = time.monotonic() + 5
        while self.proxy.open and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(self.proxy.open, set())

    def test_bodies_drip_either_way(self):
        for fault, method, path, body in (("drip-request", "PUT", "/a", b"x" * 100),
                                          ("drip-response", "POST", "/", b"")):
            self.proxy.arm(fault, rate=40)
            began = time.monotonic()
            self.assertEqual(self.ask(method, path, body)[0], 200)
            self.assertGreater(time.monotonic() - began, 0.25)
        self.assertEqual(self.store.kept["/a"], b"x" * 100)

    def test_an_answer_is_truncated(self):
        self.proxy.arm("truncate-response", bytes=1000)
        connection = self.connect()
        connection.request("GET", "/kept")
        with self.assertRaises(http.client.IncompleteRead) as caught:
            connection.getresponse().read()
        self.assertEqual(caught.exception.partial, CONTENT[:1000])

    def test_a_reply_is_lost_after_the_store_has_done_its_work(self):
        self.proxy.arm("lose-reply")
        self.assertIsInstance(self.ask("PUT", "/a", CONTENT)[0], str)
        self.assertEqual(self.store.kept["/a"], CONTENT)
        self.assertEqual(self.proxy.requests()[-1]["status"], 200)

    def test_a_reply_is_delayed(self):
        self.proxy.arm("delay-reply", seconds=0.3)
        began = time.monotonic()
        self.assertEqual(self.ask("PUT", "/a", b"1")[0], 200)
        self.assertGreater(time.monotonic() - began, 0.29)

    def test_what_is_disarmed_does_not_happen(self):
        self.proxy.arm("answer", count=5)
        self.proxy.disarm()
        self.assertEqual(self.ask("GET", "/kept")[0], 200)


class ProgramTest(ServerCase):
    def test_it_is_driven_by_lines(self):
        program = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "fault_proxy.py"),
             "--to", f"127.0.0.1:{self.store.server_port}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

        def do(**words):
            program.stdin.write(json.dumps(words) + "\n")
            program.stdin.flush()
            return json.loads(program.stdout.readline())

        with program:
            self.proxy.port = json.loads(program.stdout.readline())["port"]
            self.assertEqual(do(do="arm", fault="answer", status=500), {"ok": True})
            self.assertFalse(do(do="arm", fault="answer", sttus=500)["ok"])
            self.assertFalse(do(do="arm", fault="none")["ok"])
            self.assertFalse(do(do="nothing")["ok"])
            self.assertEqual(self.ask("GET", "/kept")[0], 500)
            self.assertEqual(self.ask("GET", "/kept")[0], 200)
            self.assertEqual(do(do="report")["faults"], {"answer": 1})
            self.assertEqual([r["status"] for r in do(do="requests")["requests"]], [500, 200])
            program.stdin.close()
            self.assertEqual(program.wait(10), 0)


def differences(first, second):
    """Where two byte strings of one length differ."""
    assert len(first) == len(second)
    return [n for n, pair in enumerate(zip(first, second)) if pair[0] != pair[1]]


if __name__ == "__main__":
    unittest.main()
