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
                let status = try await guest.status(showing: "the first recordings in the store") {
                    $0.recordings(in: "confirmed") > 1
                }
                await guest.powerCut()
                #expect(!status.isForwarded)
            }
            try await disks.cutPower(.losesSome(seed: seed))
            try await expectCompleted(camera, in: run, disks)
        }

        @Test func `what is confirmed outlives a power cut at that moment`() async throws {
            let store = try await storeAroundCutUponConfirmation("cut-confirmed", prepare: ":")

            #expect(store.after.digests == store.before.digests)
        }

        /// Not about camdock: with the syncing of directories taken away from it, the scenario before
        /// this one has to fail, or it would prove nothing.
        @Test func `a forgotten directory fsync is found out`() async throws {
            let store = try await storeAroundCutUponConfirmation(
                "cut-forgotten",
                prepare: """
                    printf '[Service]\\nEnvironment=LD_PRELOAD=/mnt/share/forget.so\\n' \
                    >/etc/systemd/system/\(Guest.daemonUnit).d/forget.conf
                    systemctl daemon-reload
                    """
            )

            #expect(store.after.digests.count < store.before.digests.count)
        }

        /// Cuts the power once everything is called confirmed, and shows the store's files.
        private func storeAroundCutUponConfirmation(
            _ name: String,
            prepare: String
        ) async throws -> (before: StoreListing, after: StoreListing) {
            let run = try RunDirectory(name)
            try ForgetfulLibrary.build(at: run.share + "/forget.so")
            let disks = try Disks(in: run)
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 2, seed: 70), in: run)
            let camera = VirtualCamera(serial: "BWC4003", card: card)
            let before = try await withGuest(in: run) { guest in
                try await start(on: guest, disks, prepare: prepare)
                try await guest.plug(camera, into: "1")
                try await guest.settled(camera)
                let store = try await guest.store()
                await guest.powerCut()
                return store
            }
            try await disks.cutPower(.losesAll)
            let after = try await withGuest(in: run) { guest in
                try await disks.mount(on: guest)
                return try await guest.store()
            }
            #expect(before.footage(of: camera) == card.footage)
            return (before, after)
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

/// The two disks of a dock host that must not forget: camdock's own state, and the store.
private struct Disks {
    let state: VolatileDisk
    let store: VolatileDisk

    init(in run: RunDirectory) throws {
        state = try VolatileDisk("state", mebibytes: 256, in: run)
        store = try VolatileDisk("store", mebibytes: 256, in: run)
    }

    /// Attaches and mounts both where camdock expects them.
    ///
    /// The file systems' own timers are put off: what camdock does not sync, nothing else does.
    func mount(on guest: Guest, storeBytesPerSecond: Int? = nil) async throws {
        for (disk, name, path, speed) in [
            (state, "state", "/var/lib/camdock", nil),
            (store, "store", StoreListing.root, storeBytesPerSecond),
        ] {
            disk.switchOn()
            let node = try await guest.attach(disk, name: name, writtenBytesPerSecond: speed)
            try await guest.sh(
                """
                mkdir -p \(path) && mount -o commit=300 '\(node)' \(path)
                rm -rf \(path)/lost+found
                """
            )
        }
        try await guest.sh("echo 60000 >/proc/sys/vm/dirty_writeback_centisecs")
    }

    /// Cuts the power of both, after the guest was killed.
    func cutPower(_ cut: VolatileDisk.PowerCut) async throws {
        for disk in [state, store] {
            let loss = try await disk.cutPower(cut)
            print("power cut: \(loss)")
        }
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
