// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// The power goes while footage is on its way.
    ///
    /// Camdock's state and the store lie on disks that lose what was not flushed; a new guest finds
    /// what the cut left.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct PowerLossTests {
        @Test(arguments: [1, 2] as [UInt64])
        func `a power cut in mid-copy costs nothing`(seed: UInt64) async throws {
            let run = try RunDirectory("cut-copy-\(seed)")
            let disks = try Disks(in: run)
            let card = try Card.fat32(
                "card",
                holding: .clips(4, ofMiB: 4, seed: 50 + seed),
                in: run
            )
            let camera = VirtualCamera(serial: "BWC4001", card: card, bytesPerSecond: 2 << 20)

            try await withGuest(in: run) { guest in
                try await start(on: guest, disks)
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "a whole recording and part of the next") {
                    status in
                    status.bytesRead(from: camera) > 5 << 20
                }
                await guest.powerCut()
            }
            try await disks.cutPower(.losesSome(seed: seed))
            try await expectCompleted(camera, in: run, disks)
        }

        @Test(arguments: [3, 4] as [UInt64])
        func `a power cut in mid-forward costs nothing`(seed: UInt64) async throws {
            let run = try RunDirectory("cut-forward-\(seed)")
            let disks = try Disks(in: run)
            let card = try Card.fat32(
                "card",
                holding: .clips(12, ofMiB: 4, seed: 60 + seed),
                in: run
            )
            let camera = VirtualCamera(serial: "BWC4002", card: card)

            try await withGuest(in: run) { guest in
                try await start(on: guest, disks, storeBytesPerSecond: 4 << 20)
                try await guest.plug(camera, into: "1")
                let status = try await guest.status(showing: "recordings on their way") {
                    $0.recordings(in: "uploading") > 0 || $0.recordings(in: "confirmed") > 0
                }
                await guest.powerCut()
                #expect(!status.isForwarded)
            }
            try await disks.cutPower(.losesSome(seed: seed))
            try await expectCompleted(camera, in: run, disks)
        }

        @Test func `what is confirmed outlives a power cut at that moment`() async throws {
            let run = try RunDirectory("cut-confirmed")
            let disks = try Disks(in: run)
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 2, seed: 70), in: run)
            let camera = VirtualCamera(serial: "BWC4003", card: card)
            try await withGuest(in: run) { guest in
                try await start(on: guest, disks)
                try await guest.plug(camera, into: "1")
                try await guest.settled(camera)
                await guest.powerCut()
            }
            try await disks.cutPower(.losesAll)

            try await withGuest(in: run) { guest in
                try await disks.mount(on: guest)
                let store = try await guest.store()
                #expect(store.footage(of: camera) == card.footage)
                #expect(store.manifests(of: camera) == card.footage.count)
            }
        }

        @Test func `what is spooled outlives a power cut at that moment`() async throws {
            let spool = try await spoolAfterCut("cut-spooled", prepare: ":")

            #expect(spool.isWhole)
        }

        /// Not about camdock: with the syncing of directories taken away from it, the scenario before
        /// this one has to fail, or it would prove nothing.
        ///
        /// The spool has a disk of its own there, since the ledger's syncs would make up for it.
        @Test func `a forgotten directory fsync is found out`() async throws {
            let spool = try await spoolAfterCut(
                "cut-forgotten",
                prepare: """
                    printf '[Service]\\nEnvironment=LD_PRELOAD=/mnt/share/forget.so\\n' \
                    >/etc/systemd/system/\(Guest.daemonUnit).d/forget.conf
                    systemctl daemon-reload
                    """
            )

            #expect(!spool.isWhole)
        }

        /// Cuts the power once a card is called spooled, and shows what the spool's disk kept.
        private func spoolAfterCut(_ name: String, prepare: String) async throws -> SpoolListing {
            let run = try RunDirectory(name)
            try ForgetfulLibrary.build(at: run.share + "/forget.so")
            let disk = try VolatileDisk("spool", mebibytes: 128, in: run)
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 2, seed: 71), in: run)
            let camera = VirtualCamera(serial: "BWC4004", card: card)
            try await withGuest(in: run) { guest in
                try await Disks.mount(disk, named: "spool", at: "/srv/spool", on: guest)
                try await guest.installCamdock(
                    CamdockSettings(spool: "/srv/spool", holdsUplink: true),
                    prepare: "chown camdock: /srv/spool && chmod 700 /srv/spool\n" + prepare
                )
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "everything spooled") {
                    $0.recordings(in: "spooled") == 3
                }
                await guest.powerCut()
            }
            let loss = try await disk.cutPower(.losesAll)
            print("power cut: \(loss)")
            return try await withGuest(in: run) { guest in
                try await Disks.mount(disk, named: "spool", at: "/srv/spool", on: guest)
                let printed = try await guest.sh("find /srv/spool -type f | xargs -r sha256sum")
                return SpoolListing(files: digests(printedBySHA256Sum: printed), of: card)
            }
        }

        private func start(
            on guest: Guest,
            _ disks: Disks,
            prepare: String = ":",
            storeBytesPerSecond: Int? = nil
        ) async throws {
            try await disks.mount(on: guest, storeBytesPerSecond: storeBytesPerSecond)
            try await guest.installCamdock(prepare: prepare)
        }

        /// Starts a new guest on what the cut left, docks the camera again, and checks everything.
        private func expectCompleted(
            _ camera: VirtualCamera,
            in run: RunDirectory,
            _ disks: Disks
        ) async throws {
            try await withGuest(in: run) { guest in
                try await disks.mount(on: guest)
                try await expectNothingWrong(of: camera, on: guest)
                try await guest.installCamdock()
                try await guest.plug(camera.atFullSpeed, into: "1")
                try await guest.settled(camera)
                try await expectStored(camera, on: guest)
            }
        }
    }
}

/// What a spool's disk holds of a card, whatever the files are called there.
private struct SpoolListing {
    /// The SHA-256 of each file, by path.
    let files: [String: String]
    let card: Card

    init(files: [String: String], of card: Card) {
        self.files = files
        self.card = card
    }

    /// Whether every file of the card is there, under a name that is final.
    var isWhole: Bool {
        let finished = files.filter { !$0.key.hasSuffix(".partial") }
        return card.digests.values.allSatisfy(finished.values.contains)
    }
}

/// A library that makes `fsync` of a directory succeed without doing anything.
private enum ForgetfulLibrary {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <sys/stat.h>
        #include <unistd.h>
        static int forgotten(int file) {
            struct stat status;
            return fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
        }
        int fsync(int file) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
            return forgotten(file) ? 0 : real(file);
        }
        int fdatasync(int file) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
            return forgotten(file) ? 0 : real(file);
        }
        """

    /// Builds it with the compiler that Swift brings along.
    ///
    /// **Blocks.**
    static func build(at path: String) throws {
        try HostCommand.run([
            "/bin/sh", "-c", "printf '%s' \"$0\" | clang -x c -shared -fPIC -o \"$1\" - -ldl",
            source, path,
        ])
    }
}
