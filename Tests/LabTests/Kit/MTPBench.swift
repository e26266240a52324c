// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One camera, one disk and one guest, in which several clients are measured.
struct MTPBench: Sendable {
    private let guest: Guest
    private let count: Int
    private let bytes: Int
    private let camera: Plugged

    private enum Plugged: Sendable {
        case qemu(DirectoryCamera)
        case responder(ResponderCamera)
    }

    /// The disk that takes every copy.
    private static let disk = "/mnt/bench"

    init(
        _ load: MTPLoad,
        _ kind: MTPBenchCamera,
        on guest: Guest,
        in run: RunDirectory
    ) async throws {
        self.guest = guest
        count = load.footage.clips.count
        bytes = load.footage.clips.reduce(0) { $0 + $1.sizeBytes }
        switch kind {
        case .qemu:
            camera = .qemu(try DirectoryCamera(serial: "BENCH1", holding: load.footage, in: run))
        case .responder:
            camera = .responder(
                try ResponderCamera(serial: "BENCH1", holding: load.footage, in: run)
            )
        }
        let image = run.file("bench.img")
        try HostCommand.run(["truncate", "--size=3G", image])
        let node = try await guest.attachDisk(image, name: "bench")
        try await guest.sh(
            "mkfs.ext4 -q \(node) && mkdir \(Self.disk) && mount \(node) \(Self.disk)"
        )
        var settings = CamdockSettings()
        settings.holdsUplink = true
        settings.spool = Self.disk + "/spool"
        try await guest.installProbe()
        try await guest.installCamdock(
            settings,
            prepare: "mkdir \(settings.spool) && chown camdock: \(settings.spool)"
        )
        try await guest.sh("systemctl stop \(Guest.daemonUnit)")
        try await plug()
    }

    /// Has one client pull everything, from a camera that was plugged in and cold caches.
    func measure(_ contender: MTPContender) async throws -> MTPSample {
        try await guest.sh(
            "rm -rf \(Self.disk)/copy && mkdir \(Self.disk)/copy && sync && "
                + "echo 3 >/proc/sys/vm/drop_caches"
        )
        switch contender {
        case .camdock: return try await measureDaemon()
        case .driver: return try await measure("camera-probe \(try await node()) drain", files: 0)
        case .gphoto2:
            let port = try await node().split(separator: "/").suffix(2).joined(separator: ",")
            return try await measure("gphoto2 --quiet --port usb:\(port) --get-all-files")
        case .mtpTools: return try await measure("mtp-connect \(try await getfileOptions())")
        case .mtpToolsHashed:
            return try await measure(
                """
                mtp-connect \(try await getfileOptions())
                sync -f .
                sha256sum *
                """
            )
        }
    }

    /// From the ledger's word that the camera was attached to its word that all was read.
    ///
    /// The camera is pulled and plugged in again for it: a daemon with an empty ledger waits for it.
    private func measureDaemon() async throws -> MTPSample {
        try await pull()
        try await guest.sh(
            """
            rm -rf /var/lib/camdock/* \(Self.disk)/spool/* \(Self.disk)/spool/.[!.]*
            systemctl start \(Guest.daemonUnit)
            """
        )
        let process = try await guest.mainProcess()
        let before = try await ticks(of: process)
        try await plug()
        let wall = try await guest.sh(
            "python3 -c '\(Self.awaitDrained)'",
            within: .seconds(400)
        )
        let after = try await ticks(of: process)
        let spooled = try await guest.status().recordings(in: "spooled")
        try await guest.sh("systemctl stop \(Guest.daemonUnit)")
        guard spooled == Int64(count), let seconds = Double(wall.filter { !$0.isNewline }) else {
            throw LabError.unavailable("camdock took \(spooled) of \(count), in \(wall) s")
        }
        return MTPSample(wall: seconds, cpu: (after - before) / 100)
    }

    private static let awaitDrained = """
        import sqlite3, time
        ledger = sqlite3.connect("file:/var/lib/camdock/ledger.sqlite?mode=ro", uri=True)
        query = "SELECT (since - attached_at) / 1e9 FROM dockings WHERE state IN (\\"drained\\", \\"idle\\")"
        while not (row := ledger.execute(query).fetchone()): time.sleep(0.2)
        print(row[0])
        """

    /// CPU of a process so far, in hundredths of a second.
    private func ticks(of process: String) async throws -> Double {
        let printed = try await guest.sh("cut -d ' ' -f 14,15 /proc/\(process)/stat")
        return printed.split { !$0.isNumber }.compactMap { Double($0) }.reduce(0, +)
    }

    /// Runs a client where the copies go, with everything that it starts.
    private func measure(_ command: String, files: Int? = nil) async throws -> MTPSample {
        let printed = try await guest.sh(
            """
            set -e
            cd \(Self.disk)/copy
            cat >../command <<'END'
            \(command)
            END
            python3 - <<'END'
            import resource, subprocess, sys, time
            began = time.monotonic()
            ended = subprocess.run(["bash", "-e", "../command"], capture_output=True)
            wall = time.monotonic() - began
            if ended.returncode: sys.exit(ended.stderr.decode() + ended.stdout.decode()[-500:])
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(wall, used.ru_utime + used.ru_stime)
            END
            find . -type f | wc -l
            du --apparent-size --block-size=1 --summarize . | cut -f 1
            """,
            within: .seconds(400)
        )
        let numbers = printed.split { $0.isWhitespace }.compactMap { Double($0) }
        guard numbers.count == 4, Int(numbers[2]) == files ?? count,
            files == 0 || numbers[3] >= Double(bytes)
        else { throw LabError.unavailable("\(command.prefix(40)) took \(printed)") }
        return MTPSample(wall: numbers[0], cpu: numbers[1])
    }

    /// The number of every file, asked before the clock runs: one session then fetches all of them.
    private func getfileOptions() async throws -> String {
        _ = try await node()
        return try await guest.sh(
            """
            mtp-files 2>/dev/null | awk '
                $1 == "File" && $2 == "ID:" { printf "--getfile %s,%s.MP4 ", $3, $3 }'
            """,
            within: .seconds(120)
        )
    }

    private func node() async throws -> String {
        switch camera {
        case .qemu(let camera): try await guest.usbNode(of: camera)
        case .responder(let camera): try await guest.usbNode(of: camera)
        }
    }

    private func plug() async throws {
        switch camera {
        case .qemu(let camera): try await guest.plug(camera, into: "1")
        case .responder(let camera): try await guest.plug(camera)
        }
        _ = try await node()
    }

    private func pull() async throws {
        switch camera {
        case .qemu(let camera): try await guest.pull(camera)
        case .responder(let camera): try await guest.pull(camera)
        }
    }
}
