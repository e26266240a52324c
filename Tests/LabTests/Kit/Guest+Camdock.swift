// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// Where the binaries come from that the scenarios install.
enum Release {
    /// The directory that `make lab` names; nil if the lab runs without camdock.
    static var binaries: String? { ProcessInfo.processInfo.environment["CAMDOCK_LAB_BIN"] }
}

/// What a scenario writes into camdock's configuration.
struct CamdockSettings: Sendable {
    /// The serials that may be read; nil enrols every camera.
    var enrolled: [String]?
    /// Room that copies never take.
    var spoolReserve = "8 MiB"
    /// Where the spool is.
    var spool = "/var/lib/camdock/spool"
    /// Up to which multiples of this a copy that was broken off is kept.
    var partSize = "16 MiB"
    /// Whether everything stays in the spool.
    var holdsUplink = false
    /// When footage goes from a camera; most scenarios want to see that reading changes nothing.
    var clearsAfter = "never"
    /// More of the configuration: whole tables.
    var more = ""
    /// Profiles of the lab's own, by name.
    var profiles: [String: String] = [:]

    /// The text of `/etc/camdock/camdock.toml`.
    var text: String {
        let serials = enrolled?.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            agency = "\(StoreListing.agency)"
            site = "\(StoreListing.site)"

            [cameras]
            enroll = "\(serials == nil ? "any" : "listed")"
            serials = [\(serials ?? "")]

            [store]
            kind = "directory"
            path = "\(StoreListing.root)"
            create = true

            [spool]
            path = "\(spool)"
            reserve = "\(spoolReserve)"
            part_size = "\(partSize)"

            [uplink]
            hold = \(holdsUplink)

            [clearing]
            after = "\(clearsAfter)"

            [admin]
            group = "camdock"

            \(more)

            """
    }
}

/// Camdock in the guest, put there and asked as an administrator would.
extension Guest {
    static let daemonUnit = "camdock.service"
    static let mounterUnit = "camdock-mounter.socket"
    static let mounterService = "camdock-mounter.service"

    /// Installs camdock from `make install` and starts it.
    ///
    /// **Blocks.**
    ///
    /// `prepare` runs as root when everything is in place and before the daemon starts.
    func installCamdock(_ settings: CamdockSettings = .init(), prepare: String = ":") throws {
        try stageCamdock()
        // Groups before the rules that name them, as the documentation has it.
        try sh(
            """
            set -e
            systemd-sysusers /mnt/share/root/usr/lib/sysusers.d/camdock.conf
            cp -r --preserve=mode,links /mnt/share/root/. /
            """
        )
        try write(settings.text, to: "/etc/camdock/camdock.toml")
        for (name, text) in settings.profiles {
            try write(text, to: "/etc/camdock/profiles.d/\(name).toml")
        }
        // The documented way to a store outside of /var/lib/camdock.
        try write(
            "[Service]\nReadWritePaths=\(StoreListing.root) -\(settings.spool)\n",
            to: "/etc/systemd/system/\(Self.daemonUnit).d/store.conf"
        )
        try sh(
            """
            set -e
            systemd-tmpfiles --create
            udevadm control --reload
            systemctl daemon-reload
            mkdir -p \(StoreListing.root) && chown camdock: \(StoreListing.root)
            \(prepare)
            systemctl start \(Self.mounterUnit)
            systemctl start \(Self.daemonUnit)
            """,
            within: .seconds(60)
        )
    }

    /// Tells the guest's kernel that its clock is kept, as a daemon of NTP would.
    func keepClock() throws {
        // struct timex: modes, offset, freq, maxerror, esterror, status, and 160 bytes more at most.
        try sh(
            "python3 -",
            stdin: """
                import ctypes, struct
                ADJ_MAXERROR, ADJ_ESTERROR, ADJ_STATUS = 0x4, 0x8, 0x10
                modes = ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS
                timex = ctypes.create_string_buffer(struct.pack("@IqqqqI", modes, 0, 0, 0, 0, 0), 208)
                assert ctypes.CDLL(None).adjtimex(timex) == 0, "the clock is not synchronised"

                """
        )
    }

    /// Lays out what `make install` installs, where the guest sees it.
    func stageCamdock() throws {
        guard let binaries = Release.binaries else {
            throw LabError.unavailable("CAMDOCK_LAB_BIN names no directory with camdock's binaries")
        }
        let tree = run.share + "/root"
        if !FileManager.default.fileExists(atPath: tree) {
            let arguments = ["-s", "-C", Repository.path(""), "install", "BIN=" + binaries]
            try HostCommand.run(["make"] + arguments + ["DESTDIR=" + tree])
            // As a package would; it halves what every scenario copies.
            try HostCommand.run(
                ["find", tree + "/usr", "-type", "f", "-name", "camdock*"]
                    + ["-perm", "-111", "-exec", "strip", "{}", "+"]
            )
        }
    }

    /// What `camdock status --json` says.
    ///
    /// **Blocks.**
    func status() throws -> DockStatus {
        DockStatus(try JSONValue(parsing: try sh("camdock status --json")))
    }

    /// Asks for the status until it is as wanted, and returns that status.
    @discardableResult
    nonisolated func status(
        showing what: String,
        within limit: Duration = .seconds(90),
        _ isWanted: (DockStatus) -> Bool
    ) async throws -> DockStatus {
        var last: DockStatus?
        do {
            return try await eventually(what, within: limit) {
                let status = try await status()
                last = status
                return isWanted(status) ? status : nil
            }
        } catch LabError.timedOut(let what) {
            throw LabError.timedOut("\(what); the last status was\n\(last?.description ?? "none")")
        }
    }

    /// Waits until every one of the cameras has been read and nothing is left to forward.
    @discardableResult
    nonisolated func settled(
        _ cameras: any LabCamera...,
        within limit: Duration = .seconds(120)
    ) async throws -> DockStatus {
        try await settled(cameras, within: limit)
    }

    /// Waits until every one of the cameras has been read and nothing is left to forward.
    @discardableResult
    nonisolated func settled(
        _ cameras: [any LabCamera],
        within limit: Duration = .seconds(120)
    ) async throws -> DockStatus {
        try await status(showing: "everything drained and confirmed", within: limit) { status in
            cameras.allSatisfy { status.hasDrained($0) } && status.isForwarded
        }
    }

    /// What the store holds, told by `find` and `sha256sum`.
    ///
    /// **Blocks.**
    func store() throws -> StoreListing {
        let printed = try sh(
            "cd \(StoreListing.root) && find . -type f -printf '%P\\0' | xargs -0r sha256sum",
            within: .seconds(120)
        )
        return StoreListing(digests(printedBySHA256Sum: printed))
    }

    /// Whether the custody log's chain is whole.
    ///
    /// **Blocks.**
    func custodyIsWhole() throws -> Bool {
        try attempt("camdock custody verify").succeeded
    }
}
