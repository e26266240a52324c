// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// The unit files, judged by systemd's own tools without a running systemd.
@Suite(.enabled(if: TestMachine.has("systemd-analyze"), "needs systemd-analyze"))
struct UnitFileTests {
    @Test(arguments: ["camdock.service", "camdock-mounter.service"])
    func `a service is exposed to 2.0 at most`(unit: String) async throws {
        let judged = try await ChildProcess.run([
            "systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager",
            TestMachine.checkout("systemd/\(unit)"),
        ])

        #expect(judged.status == 0, "\(judged.output)")
    }

    @Test func `a daemon that outgrows its memory is stopped before the host suffers`() throws {
        let unit = FilePath(TestMachine.checkout("systemd/camdock.service"))
        let lines = String(decoding: try readFile(at: unit), as: UTF8.self).split(separator: "\n")

        #expect(lines.contains("MemoryHigh=512M"))
        #expect(lines.contains("MemoryMax=1G"))
    }

    @Test func `systemd understands every line of the units`() async throws {
        let units = ["camdock.service", "camdock-mounter.service", "camdock-mounter.socket"]

        let judged = try await ChildProcess.run(
            ["systemd-analyze", "verify", "--man=no"]
                + units.map { TestMachine.checkout("systemd/\($0)") }
        )

        // The programs are not installed where tests run; nothing else may be wrong.
        let complaints = judged.output.split(separator: "\n").filter {
            $0.contains("camdock") && !$0.contains("is not executable")
        }
        #expect(complaints.isEmpty, "\(judged.output)")
    }

    @Test func `a wrong configuration stops the daemon, anything else starts it again`() throws {
        let text = String(
            decoding: try readFile(at: FilePath(TestMachine.checkout("systemd/camdock.service"))),
            as: UTF8.self
        )
        let lines = Set(text.split(separator: "\n"))

        #expect(lines.contains("Restart=on-failure"))
        // EX_USAGE and EX_CONFIG, as camdockd exits with them.
        #expect(lines.contains("RestartPreventExitStatus=64 78"))
        // Nothing is restarted by itself there: the socket starts it when somebody asks.
        let mounter = try readFile(
            at: FilePath(TestMachine.checkout("systemd/camdock-mounter.service"))
        )
        #expect(!String(decoding: mounter, as: UTF8.self).contains("\nRestart="))
    }

    @Test(
        .enabled(
            if: TestMachine.isRoot && TestMachine.has("systemd-sysusers"),
            "needs root and systemd-sysusers"
        )
    )
    func `people in the group that may ask cannot read cameras`() async throws {
        try await withTemporaryDirectory { root in
            try retryingInterrupts { mkdir(root.appending("etc").string, 0o755) }
            let made = try await ChildProcess.run([
                "systemd-sysusers", "--root=\(root)",
                TestMachine.checkout("systemd/sysusers.d/camdock.conf"),
            ])
            try #require(made.status == 0, "\(made.output)")

            let text = String(
                decoding: try readFile(at: root.appending("etc/group")),
                as: UTF8.self
            )
            let members = Dictionary(
                uniqueKeysWithValues: text.split(separator: "\n").compactMap { line in
                    let fields = line.split(separator: ":", omittingEmptySubsequences: false)
                    return fields.count == 4 ? (String(fields[0]), String(fields[3])) : nil
                }
            )
            #expect(members["camdock"] == "")
            #expect(members["camdock-admin"] == "")
            #expect(members["camdock-device"] == "camdock,camdock-mounter")
        }
    }
}
