// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// The lab's power cuts prove themselves: they take what was not flushed, and nothing else.
    ///
    /// Were it not so, no scenario could see a forgotten fsync.
    struct PowerCutTests {
        @Test func `a power cut leaves what was flushed and takes what was not`() async throws {
            let (found, loss) = try await filesAfterPowerCut("cut", obeysFlushes: true)

            #expect(found["synced"] == "synced")
            #expect(found["unsynced"] == nil)
            #expect(loss.flushes > 0)
            #expect(loss.lostSectors > 0)
        }

        @Test func `a name lives through a power cut only once its directory is synced`()
            async throws
        {
            let (found, _) = try await filesAfterPowerCut("cut-rename", obeysFlushes: true)

            #expect(found["renamed-and-synced"] == "renamed")
            #expect(found["renamed-only"] == nil)
            #expect(found["renamed-only.new"] == "renamed")
        }

        @Test func `a disk that lies about flushes is found out`() async throws {
            let (found, loss) = try await filesAfterPowerCut("cut-liar", obeysFlushes: false)

            #expect(found["synced"] == nil)
            #expect(loss.flushes > 0)
        }

        /// What a freshly mounted disk shows after the power went.
        private func filesAfterPowerCut(
            _ name: String,
            obeysFlushes: Bool
        ) async throws -> ([String: String], VolatileDisk.Loss) {
            let run = try RunDirectory(name)
            let disk = try VolatileDisk("disk", mebibytes: 64, in: run, obeysFlushes: obeysFlushes)
            disk.switchOn()
            try await withGuest(in: run) { guest in
                let node = try await guest.attach(disk, name: "state")
                try await guest.sh(
                    "mount '\(node)' /mnt && cd /mnt && python3 -",
                    stdin: Self.writer
                )
                await guest.powerCut()
            }
            let loss = try await disk.cutPower(.losesAll)
            disk.switchOn()
            let found = try await withGuest(in: run) { guest in
                let node = try await guest.attach(disk, name: "state")
                let attempt = try await guest.attempt(
                    "mount '\(node)' /mnt && cd /mnt && grep -r ."
                )
                return attempt.output
            }
            let pairs = found.split(separator: "\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
            return (Dictionary(pairs) { _, last in last }, loss)
        }

        /// Files in every state between written and durable.
        private static let writer = """
            import os

            def write(name, text):
                with open(name, "w") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())

            directory = os.open(".", os.O_RDONLY)
            write("synced", "synced")
            write("renamed-and-synced.new", "renamed")
            os.rename("renamed-and-synced.new", "renamed-and-synced")
            write("renamed-only.new", "renamed")
            os.fsync(directory)
            os.rename("renamed-only.new", "renamed-only")
            with open("unsynced", "w") as file:
                file.write("unsynced")
            # The kernel writes it out, and nobody asks the disk to keep it.
            os.system("echo 1 >/proc/sys/vm/dirty_writeback_centisecs")
            """
    }
}
