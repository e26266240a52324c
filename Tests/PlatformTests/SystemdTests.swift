// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// What passes between the service and systemd.
struct SystemdTests {
    @Test(arguments: [true, false])
    func `messages reach the socket that systemd named`(isAbstract: Bool) throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("notify").string
            let address = isAbstract ? "@" + path : path
            let socket = try NotifySocket(at: address)
            let notifier = Notifier(environment: ProcessEnvironment(["NOTIFY_SOCKET": address]))

            try notifier.ready(status: "3 cameras\nREADY=0")
            try notifier.status("copying")
            try notifier.watchdog()
            try notifier.stopping()

            let messages = try (0..<4).map { _ in try socket.receive() }
            #expect(
                messages == [
                    "READY=1\nSTATUS=3 cameras READY=0", "STATUS=copying", "WATCHDOG=1",
                    "STOPPING=1",
                ]
            )
        }
    }

    @Test func `reloading carries the monotonic time`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("notify").string
            let socket = try NotifySocket(at: path)

            try Notifier(environment: ProcessEnvironment(["NOTIFY_SOCKET": path])).reloading()

            let lines = try socket.receive().split(separator: "\n")
            #expect(lines.first == "RELOADING=1")
            #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
        }
    }

    @Test func `without systemd nothing is said and nothing fails`() throws {
        let notifier = Notifier(environment: ProcessEnvironment([:]))

        try notifier.ready()

        #expect(!notifier.isEnabled)
    }

    @Test func `a socket that is gone is an error, not silence`() {
        let variables = ["NOTIFY_SOCKET": "/nonexistent/notify"]

        #expect(throws: Errno.noSuchFileOrDirectory) {
            try Notifier(environment: ProcessEnvironment(variables)).watchdog()
        }
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"], Duration.seconds(60)),
        (["WATCHDOG_USEC": "500000"], .milliseconds(500)),
        (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"], nil),
        (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "x"], nil),
        (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "soon"], nil),
        ([:], nil),
    ])
    func `the watchdog's time is for this process alone`(
        variables: [String: String],
        expected: Duration?
    ) {
        let environment = ProcessEnvironment(variables)

        #expect(Watchdog.interval(environment: environment, process: 7) == expected)
    }

    @Test(arguments: [
        ["LISTEN_PID": "8", "LISTEN_FDS": "1"], ["LISTEN_FDS": "1"], ["LISTEN_PID": "7"],
        ["LISTEN_PID": "7", "LISTEN_FDS": "0"], ["LISTEN_PID": "7", "LISTEN_FDS": "-1"],
        ["LISTEN_PID": "7", "LISTEN_FDS": "2147483647"], [:],
    ])
    func `sockets meant for another process are left alone`(variables: [String: String]) throws {
        let environment = ProcessEnvironment(variables)

        #expect(try SocketActivation.descriptors(environment: environment, process: 7).isEmpty)
    }

    @Test func `a line for the journal is one line with its priority`() {
        #expect(LogPriority.error.line("a\n<0>b\u{1B}[2J é") == "<3>a\\n<0>b\\u{1B}[2J é\n")
        #expect(LogPriority.allCases.map(\.rawValue) == Array(0...7))
    }

    @Test(arguments: [
        ("plain-1/é", "plain-1/é"), ("", "\"\""), ("two words", "\"two words\""),
        ("a=b", "\"a=b\""), ("say \"x\"", "\"say \\\"x\\\"\""), ("a\\n", "\"a\\\\n\""),
        ("a\nb", "\"a\\nb\""), ("\u{1B}[2J", "\"\\u{1B}[2J\""), ("a\u{7F}", "\"a\\u{7F}\""),
        ("\u{9B}31m", "\"\\u{009B}31m\""), ("\u{85}", "\"\\u{0085}\""),
        ("\u{202E}x", "\"\\u{202E}x\""), ("\u{2028}", "\"\\u{2028}\""),
    ])
    func `a value in a log is one word or quoted, and acts on nothing`(
        value: String,
        shown: String
    ) {
        #expect(LogText.value(value) == shown)
        #expect(LogPriority.info.line(value).unicodeScalars.filter { $0 == "\n" }.count == 1)
    }
}

/// The receiving end of notifications.
private final class NotifySocket {
    private let descriptor: CInt

    init(at address: String) throws {
        descriptor = try bindDatagramSocket(at: address)
        var time = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    }

    deinit {
        close(descriptor)
    }

    func receive() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = try retryingInterrupts { recv(descriptor, &bytes, 1024, 0) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

private func bindDatagramSocket(at address: String) throws -> CInt {
    let descriptor = try retryingInterrupts { socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(address.utf8)
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (bytes[0] == 0 ? 0 : 1))
    try withUnsafePointer(to: name) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            _ = try retryingInterrupts { bind(descriptor, pointer, size) }
        }
    }
    return descriptor
}
