// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The two disks of a dock host that must not forget: camdock's own state, and the store.
struct Disks {
    let state: VolatileDisk
    let store: VolatileDisk

    init(in run: RunDirectory) throws {
        state = try VolatileDisk("state", mebibytes: 256, in: run)
        store = try VolatileDisk("store", mebibytes: 256, in: run)
    }

    /// Attaches and mounts both where camdock expects them.
    func mount(on guest: Guest, storeBytesPerSecond: Int? = nil) async throws {
        try await Self.mount(state, named: "state", at: "/var/lib/camdock", on: guest)
        try await Self.mount(
            store,
            named: "store",
            at: StoreListing.root,
            on: guest,
            writtenBytesPerSecond: storeBytesPerSecond
        )
    }

    /// Attaches and mounts a disk for a guest.
    ///
    /// The kernel's own timers are put off: what camdock does not sync, nothing else does.
    static func mount(
        _ disk: VolatileDisk,
        named name: String,
        at path: String,
        on guest: Guest,
        writtenBytesPerSecond speed: Int? = nil
    ) async throws {
        disk.switchOn()
        let node = try await guest.attach(disk, name: name, writtenBytesPerSecond: speed)
        try await guest.sh(
            """
            mkdir -p \(path) && mount -o commit=300 '\(node)' \(path)
            echo 60000 >/proc/sys/vm/dirty_writeback_centisecs
            """
        )
    }

    /// Cuts the power of both, after the guest was killed.
    func cutPower(_ cut: VolatileDisk.PowerCut) async throws {
        for disk in [state, store] {
            let loss = try await disk.cutPower(cut)
            print("power cut: \(loss)")
        }
    }
}
