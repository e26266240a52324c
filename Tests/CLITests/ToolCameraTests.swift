// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import camdock

/// `camdock camera record`: what it says, and what it leaves in the file.
@Suite(.timeLimit(.minutes(5)))
struct ToolCameraTests {
    private static let lines = [
        CameraRecordLine(#"{"camdock_camera_record":1}"#),
        CameraRecordLine(#"{"begins":"a session"}"#, begins: "a session\u{1B}"),
        CameraRecordLine(#"{"at":0}"#),
    ]
    private static let text = lines.map { $0.text + "\n" }.joined()

    /// Runs the command on a file in a folder of its own.
    private func record(
        _ arguments: [String] = [],
        daemon: FakeDaemon = FakeDaemon(recordLines: Self.lines),
        _ body: (Tool.Outcome, String) throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            try await daemon.serve { socket in
                let file = "\(folder)/a3.jsonl"
                let outcome = try await Tool.run(
                    ["camera", "record", "A3", "-o", file, "--socket", socket] + arguments
                )
                try body(outcome, file)
            }
        }
    }

    @Test func `the record is in the file, which nobody else may read`() async throws {
        try await record { outcome, file in
            #expect(outcome.status == 0)
            #expect(outcome.complaint == "  a session�\n")
            #expect(outcome.output.contains("camera    ACME X2\n"))
            #expect(outcome.output.contains("asked     31 requests, 2 of them refused\n"))
            #expect(outcome.output.contains("file      "))
            #expect(outcome.output.contains("as they are; --redact replaces them."))
            #expect(outcome.output.contains("docs/profiles.md"))
            #expect(contents(of: file) == Self.text)
            #expect(contents(of: file + ".partial") == nil)
            let status = try FileManager.default.attributesOfItem(atPath: file)
            #expect(status[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `with --json it is one line of the API's own`() async throws {
        try await record(["--json", "--redact"]) { outcome, file in
            #expect(outcome.status == 0)
            #expect(outcome.complaint.isEmpty)
            #expect(outcome.output.hasPrefix(#"{"verdict":{"bytes_kept":0,"#))
            #expect(outcome.output.split(separator: "\n").count == 1)
            #expect(contents(of: file) == Self.text)
        }
    }

    @Test(arguments: ["", ".partial"])
    func `nothing that exists is overwritten`(suffix: String) async throws {
        try await withTemporaryDirectory { folder in
            let file = "\(folder)/a3.jsonl"
            try write("mine", to: file + suffix)
            try await FakeDaemon(recordLines: Self.lines).serve { socket in
                let outcome = try await Tool.run(
                    ["camera", "record", "A3", "-o", file, "--socket", socket]
                )

                #expect(outcome.status == 1)
                #expect(outcome.complaint.hasPrefix("camdock: \(file)\(suffix) exists already\n"))
                #expect(contents(of: file + suffix) == "mine")
            }
        }
    }

    @Test func `a camera that leaves in the middle leaves what was recorded`() async throws {
        let left = AdminError(.notFound, "the camera left its bay", whatToDo: "dock it again")
        let daemon = FakeDaemon(recordLines: Self.lines, recordError: left)

        try await record(daemon: daemon) { outcome, file in
            #expect(outcome.status == 1)
            #expect(outcome.complaint.contains("is in \(file).partial, and can be used."))
            #expect(outcome.complaint.contains("camdock: the camera left its bay\n"))
            #expect(contents(of: file) == nil)
            #expect(contents(of: file + ".partial") == Self.text)
        }
    }

    @Test func `a camera that falls silent has a record, and a failure`() async throws {
        let verdict = CameraRecordVerdict(
            complete: false,
            reason: "the camera no longer answers",
            requests: 9,
            refused: 0,
            objects: 0,
            bytesRead: 0,
            bytesKept: 0
        )
        let daemon = FakeDaemon(recordLines: Self.lines, recordVerdict: verdict)

        try await record(daemon: daemon) { outcome, file in
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("NOT complete: the camera no longer answers."))
            #expect(contents(of: file) == Self.text)
        }
    }

    @Test func `Ctrl-C leaves what was recorded, and says where`() async throws {
        let daemon = FakeDaemon(recordLines: Self.lines, recordsWithoutEnd: true)
        try await withTemporaryDirectory { folder in
            try await daemon.serve { socket in
                let file = "\(folder)/a3.jsonl"
                let outcome = try await Tool.run(
                    ["camera", "record", "A3", "-o", file, "--socket", socket],
                    interruptAfterComplaint: "a session"
                )

                #expect(outcome.status == 130)
                #expect(outcome.complaint.contains("is in \(file).partial, and can be used."))
                #expect(contents(of: file) == nil)
                // Up to the line that was shown at the least.
                let shown = Self.lines.prefix(2).map { $0.text + "\n" }.joined()
                #expect(contents(of: file + ".partial")?.hasPrefix(shown) == true)
            }
        }
    }

    @Test func `a request that was refused leaves no file`() async throws {
        let reading = AdminError(.conflict, "the camera is being read", whatToDo: "ask again")

        try await record(daemon: FakeDaemon(changeError: reading)) { outcome, file in
            #expect(outcome.status == 1)
            #expect(outcome.complaint == "camdock: the camera is being read\n  -> ask again\n")
            #expect(contents(of: file) == nil)
            #expect(contents(of: file + ".partial") == nil)
        }
    }

    @Test(arguments: [
        ["camera", "record", "A3"], ["camera", "record", "-o", "x"],
        ["camera", "record", "", "-o", "x"], ["camera", "record", "A3", "-o", ""],
        ["camera", "record", "A3", "-o", "x", "--objects", "0"],
        ["camera", "record", "A3", "-o", "x", "--objects", "1001"],
        ["camera", "record", "A3", "-o", "x", "--limit", "-1"],
        ["camera", "record", "A3", "-o", "x", "--limit", "257"],
        ["camera", "record", "A3", "-o", "x", "--footage", "--redact"],
    ])
    func `a command line that makes no sense`(arguments: [String]) async throws {
        let outcome = try await Tool.run(arguments)

        #expect(outcome.status == 2)
        #expect(!outcome.complaint.isEmpty)
    }

    @Test func `a folder that is not there is named before anybody is asked`() async throws {
        let outcome = try await Tool.run(
            ["camera", "record", "A3", "-o", "/nonexistent/x", "--socket", "/nonexistent/s"]
        )

        #expect(outcome.status == 1)
        #expect(outcome.complaint.contains("could not make /nonexistent/x.partial: No such file"))
    }

    @Test func `every line of the end fits a terminal and steers none`() {
        let verdict = CameraRecordVerdict(
            complete: false,
            reason: "the camera no longer answers: \u{1B}[2J" + String(repeating: "x ", count: 90),
            camera: String(repeating: "ACME ", count: 40),
            requests: 1_234,
            refused: 0,
            objects: 1_000_000,
            bytesRead: 16_777_216,
            bytesKept: 16_777_216
        )

        let lines = CameraRecordView.lines(verdict, file: "/tmp/x", isRedacted: true)

        expectSafe(lines)
        let text = lines.map(\.plain).joined(separator: "\n")
        #expect(text.contains("1,234 requests, none of them refused"))
        #expect(text.contains("1,000,000 on the camera; 16.7 MB of them read, 16.7 MB kept"))
        #expect(text.contains("Serial numbers and names in it are placeholders."))
        #expect(text.contains("The record is NOT complete"))
    }

    /// What a file holds; nil if there is none.
    private func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }

    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }
}
