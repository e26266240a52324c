// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// Cameras and daemons that leave in the middle.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct InterruptionTests {
        /// Slow enough that a card of 24 MiB is caught in the middle, whatever the host does.
        private static let slowly = 2 << 20

        @Test func `a camera pulled in mid-copy is completed when it comes back`() async throws {
            let run = try RunDirectory("pulled")
            let camera = try slowCamera("BWC3001", seed: 40, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                try await guest.pull(camera)
                try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                try await expectNothingWrong(of: camera, on: guest)

                // Into another bay, as happens.
                try await guest.plug(camera.atFullSpeed, into: "2")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `a camera pulled three times is completed in the end`() async throws {
            let run = try RunDirectory("pulled-thrice")
            let camera = try slowCamera("BWC3002", seed: 41, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                for _ in 1...3 {
                    try await guest.plug(camera, into: "1")
                    try await inTheMiddle(of: camera, on: guest)
                    try await guest.pull(camera)
                    try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                    try await expectNothingWrong(of: camera, on: guest)
                }
                try await guest.plug(camera.atFullSpeed, into: "1")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test(arguments: ["restart", "kill -s SIGKILL"])
        func `a daemon that ends in mid-copy goes on when it is back`(verb: String) async throws {
            let run = try RunDirectory("daemon-" + verb.prefix { $0 != " " })
            let camera = try slowCamera("BWC3003", seed: 42, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                let first = try await guest.mainProcess()
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                try await guest.sh("systemctl \(verb) \(Guest.daemonUnit)")
                _ = try await eventually("the next daemon", within: .seconds(60)) {
                    let process = try await guest.mainProcess()
                    return process != first && process != "0" ? process : nil
                }
                try await guest.sh("udevadm settle && systemctl start \(Guest.daemonUnit)")
                try await guest.limit(camera, toBytesPerSecond: nil)
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `the mount is nowhere to be seen and ends with the daemon`() async throws {
            let run = try RunDirectory("mount")
            let camera = try slowCamera("BWC3004", seed: 43, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                // A daemon that comes back would mount again.
                try await guest.sh(
                    """
                    printf '[Service]\\nRestart=no\\n' \
                    >/etc/systemd/system/\(Guest.daemonUnit).d/once.conf && systemctl daemon-reload
                    """
                )
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                let mounts = try await guest.sh(
                    "cat /proc/[0-9]*/mountinfo | grep -c /dev/sd || true"
                )
                let whileMounted = try await guest.attempt(exclusiveOpen(of: camera))
                try await guest.sh("systemctl kill -s SIGKILL \(Guest.daemonUnit)")
                let afterwards = try await eventually("the end of the mount", within: .seconds(20))
                {
                    try await guest.attempt(exclusiveOpen(of: camera)).succeeded ? true : nil
                }

                #expect(mounts == "0\n")
                #expect(!whileMounted.succeeded)
                #expect(whileMounted.errors.contains("Device or resource busy"))
                #expect(afterwards)
            }
        }

        @Test func `a camera plugged in while the mounter is away is read when it is back`()
            async throws
        {
            let run = try RunDirectory("mounter-away")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 4, seed: 44), in: run)
            let camera = VirtualCamera(serial: "BWC3005", card: card)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.sh(
                    "systemctl stop \(Guest.mounterUnit) \(Guest.mounterService)"
                )
                try await guest.plug(camera, into: "1")
                let held = try await guest.status(showing: "the hold") {
                    $0.bay(of: camera)?["hold"]?["name"]?.text == "mounter-failing"
                }
                try await guest.sh("systemctl start \(Guest.mounterUnit)")
                let after = try await guest.settled(camera)

                #expect(held.bay(of: camera)?["refusal"] == nil)
                #expect(held.warnings.contains("mounter-failing"))
                #expect(after.bay(of: camera)?["hold"] == nil)
                #expect(!after.warnings.contains("mounter-failing"))
                try await expectStored(camera, on: guest)
            }
        }

        /// Succeeds only while nothing has the disk mounted.
        private func exclusiveOpen(of camera: VirtualCamera) -> String {
            "python3 -c 'import os, sys; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL)' "
                + "\"$(readlink -f '\(camera.disk)')\""
        }

        private func slowCamera(
            _ serial: String,
            seed: UInt64,
            in run: RunDirectory
        ) throws -> VirtualCamera {
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 8, seed: seed), in: run)
            return VirtualCamera(serial: serial, card: card, bytesPerSecond: Self.slowly)
        }
    }
}

/// Waits until some of a camera has been read, and makes sure that not all of it has.
func inTheMiddle(
    of camera: some LabCamera,
    on guest: Guest,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let status = try await guest.status(showing: "some bytes of \(camera.serial)") {
        $0.bytesRead(from: camera) > 1 << 20 || $0.hasDrained(camera)
    }
    #expect(status.state(of: camera) == "reading", sourceLocation: sourceLocation)
}

extension VirtualCamera {
    /// The same camera, read as fast as it goes.
    var atFullSpeed: Self { Self(serial: serial, card: card) }
}

extension Guest {
    /// Runs a command where the daemon sees it: its unit gives it mounts of its own.
    ///
    /// **Blocks.**
    func inDaemonsView(_ command: String) throws {
        try sh("nsenter --mount --target \(try mainProcess()) \(command)")
    }

    /// The daemon's process number; "0" while there is none.
    ///
    /// **Blocks.**
    func mainProcess() throws -> String {
        let printed = try sh("systemctl show --property=MainPID --value \(Self.daemonUnit)")
        return printed.filter { !$0.isWhitespace }
    }
}
