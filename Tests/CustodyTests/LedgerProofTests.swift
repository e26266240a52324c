// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Custody

/// Without a proof that its bytes are held elsewhere nothing is removed from a camera.
struct LedgerProofTests {
    @Test(
        arguments: RecordingState.allCases.flatMap { state in
            ClearingPolicy.After.allCases.map { (state, $0) }
        }
    )
    func `only what is held where the policy wants it can be proved to be`(
        state: RecordingState,
        policy: ClearingPolicy.After
    ) async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: state)
            let expected: CustodyProof.Holder? =
                switch (policy, state) {
                case (.confirmed, .confirmed), (.spooled, .confirmed): .store
                case (.spooled, .spooled), (.spooled, .uploading): .spool
                default: nil
                }

            let events = try await fixture.events()
            let proof = try? await fixture.ledger.beginClearing(id, docking: docking, after: policy)

            #expect(proof?.holder == expected)
            #expect(proof?.camera ?? fixture.serial == fixture.serial)
            let added = expected == nil ? [] : ["clearing-began"]
            #expect(try await fixture.events() == events + added)
        }
    }

    @Test func `a proof speaks of the very files that were read, and of no others`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: .confirmed)
            let read = LedgerFixture.recording("a").files[0]
            let longer = SourceFile(
                path: read.path,
                sizeBytes: read.sizeBytes + 1,
                modified: read.modified
            )
            let later = SourceFile(
                path: read.path,
                sizeBytes: read.sizeBytes,
                modified: CameraTime(nanoseconds: read.modified.nanoseconds + 1)
            )

            let proof = try await fixture.ledger.beginClearing(
                id,
                docking: docking,
                after: .confirmed
            )

            #expect(proof.covers(read, of: fixture.serial))
            let other = try #require(CameraSerial("CAM2"))
            #expect(!proof.covers(read, of: other))
            #expect(!proof.covers(longer, of: fixture.serial))
            #expect(!proof.covers(later, of: fixture.serial))
            #expect(!proof.covers(LedgerFixture.recording("b").files[0], of: fixture.serial))
        }
    }

    @Test func `nothing is proved of what the ledger does not know, or of another camera's`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let id = try #require(try await fixture.list(["a"], docking: docking).first)
            try await fixture.bring(id, to: .confirmed)
            let other = try await fixture.dock(CameraSerial("CAM2"), id: "D2")

            await #expect(throws: LedgerError.unknownRecording(RecordingID("none"))) {
                _ = try await fixture.ledger.beginClearing(
                    RecordingID("none"),
                    docking: docking,
                    after: .confirmed
                )
            }
            await #expect(throws: LedgerError.unproved(id, "it is of another camera")) {
                _ = try await fixture.ledger.beginClearing(id, docking: other, after: .confirmed)
            }
        }
    }

    @Test func `what a profile withholds is never proved to be held`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()
            let withheld = LedgerFixture.recording("a", forwarding: .withheld(reason: "officers"))
            let listed = try await fixture.ledger.register([withheld], docking: docking)
            let id = try #require(listed.first?.id)

            await #expect(throws: LedgerError.unproved(id, "it is withheld")) {
                _ = try await fixture.ledger.beginClearing(id, docking: docking, after: .spooled)
            }
        }
    }

    /// The compiler keeps the key from files without that import; this keeps the import in its room.
    @Test func `no room but Custody can make a proof`() throws {
        let sources = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Sources")
        var holders: Set<String> = []
        for file in try swiftFiles(below: Directory(at: sources), at: "") {
            let text = try String(contentsOf: sources.appending(file))
            if text.contains("@_spi(Custody) import") {
                holders.insert(String(file.prefix { $0 != "/" }))
            }
        }

        #expect(holders == ["Custody"])
    }

    private func swiftFiles(below directory: Directory, at path: String) throws -> [String] {
        try directory.entries().flatMap { entry -> [String] in
            let name = String(decoding: entry.name, as: UTF8.self)
            switch entry.kind {
            case .directory:
                return try swiftFiles(
                    below: directory.openDirectory(entry.name),
                    at: path + name + "/"
                )
            case .file where name.hasSuffix(".swift"): return [path + name]
            default: return []
            }
        }
    }
}

extension String {
    fileprivate init(contentsOf path: FilePath) throws {
        let file = try FileDescriptor.open(path, .readOnly)
        self = try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }),
                count > 0
            {
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
