// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import GRDB
import SystemPackage
import Synchronization

/// A ledger in a directory of its own, whose clock stands still until it is moved.
struct LedgerFixture {
    /// A clock that is moved by hand.
    final class Clock: Sendable {
        private let time = Mutex(UTCTime(secondsSinceEpoch: 1_772_000_000))

        var now: UTCTime { time.withLock { $0 } }

        func advance(_ duration: Duration) {
            time.withLock { $0 = $0.advanced(by: duration) }
        }
    }

    let path: FilePath
    let clock: Clock
    let ledger: Ledger
    let serial: CameraSerial

    /// Clocks that keep UTC, and nothing is ever late.
    static let anyAge = ArrivalRule(limit: .seconds(1 << 40)) {
        UTCTime(nanosecondsSinceEpoch: $0.nanoseconds)
    }

    /// Opens a ledger below `path`.
    init(_ path: FilePath, clock: Clock = Clock()) throws {
        self.path = path.appending("ledger.sqlite")
        self.clock = clock
        ledger = try Ledger(at: self.path, now: { clock.now })
        guard let serial = CameraSerial("CAM1") else { throw LedgerError.storage("no serial") }
        self.serial = serial
    }

    /// Puts a camera into a bay.
    func dock(_ serial: CameraSerial? = nil, id: String = "D1") async throws -> DockingID {
        let docking = docking(serial, id: id)
        try await ledger.begin(docking)
        return docking.id
    }

    /// Puts the camera into bay A1 with a medium.
    func dock(
        id: String,
        volume: String?,
        driver: DriverKind = .massStorage
    ) async throws -> DockingID {
        let plain = docking(id: id)
        let docking = Docking(
            id: plain.id,
            camera: plain.camera,
            bay: plain.bay,
            driver: driver,
            volume: volume,
            attachedAt: plain.attachedAt
        )
        try await ledger.begin(docking)
        return docking.id
    }

    /// A stay of a camera in bay A1.
    func docking(_ serial: CameraSerial? = nil, id: String = "D1") -> Docking {
        Docking(
            id: DockingID(id),
            camera: Camera(
                serial: serial ?? self.serial,
                model: "Body 3",
                profile: ProfileName("generic")
            ),
            bay: Bay(path: BayPath("pci-0000:00:14.0-usb-0:2"), name: "A1"),
            driver: .massStorage,
            attachedAt: clock.now
        )
    }

    /// Lists recordings of one file each, and returns their identities.
    @discardableResult
    func list(
        _ names: [String],
        docking: DockingID,
        recordedAt: Int64 = 1_000
    ) async throws -> [RecordingID] {
        let listing = names.map { Self.recording($0, recordedAt: recordedAt) }
        return try await ledger.register(listing, docking: docking).map(\.id)
    }

    /// A recording of one file.
    static func recording(
        _ name: String,
        sizeBytes: Int64 = 100,
        recordedAt: Int64 = 1_000,
        forwarding: Forwarding = .allowed
    ) -> ListedRecording {
        ListedRecording(
            kind: .single,
            title: name,
            files: [
                SourceFile(
                    path: SourcePath("DCIM/\(name)"),
                    sizeBytes: sizeBytes,
                    modified: CameraTime(nanoseconds: recordedAt * 1_000_000_000)
                )
            ],
            forwarding: forwarding
        )
    }

    /// A file as the spool would have verified it, without a spool.
    static func verified(
        _ id: RecordingID,
        ordinal: Int = 0,
        sizeBytes: Int64 = 100,
        seed: UInt8 = 1
    ) -> VerifiedFile {
        let digest = Digest.sha256(of: [seed])
        return VerifiedFile(
            CopiedFile(
                recording: id,
                ordinal: ordinal,
                content: ContentDigest(
                    sizeBytes: sizeBytes,
                    whole: digest,
                    partSizeBytes: 4096,
                    parts: sizeBytes == 0 ? [] : [digest]
                ),
                notes: []
            )
        )
    }

    /// What a store would show for such a file.
    static func proof(_ ordinal: Int = 0, seed: UInt8 = 1) throws -> FileProof {
        guard let key = ObjectKey("agency/site/\(ordinal)") else {
            throw LedgerError.storage("no key")
        }
        return FileProof(
            ordinal: ordinal,
            proof: StoreProof(key: key, digest: .sha256(of: [seed]), method: .readBack)
        )
    }

    /// Takes a listed recording to a state by the ledger's own calls.
    func bring(_ id: RecordingID, to state: RecordingState) async throws {
        if state == .listed { return }
        if state == .quarantined {
            return try await ledger.quarantine(id, QuarantineReason(.storeRejected, "no"))
        }
        let order: [RecordingState] = [.copying, .spooled, .uploading, .confirmed, .cleared]
        for next in order {
            try await step(id, to: next)
            if next == state { return }
        }
    }

    /// One step on the way.
    func step(_ id: RecordingID, to state: RecordingState) async throws {
        switch state {
        case .listed: try await ledger.restartCopy(id, reason: "test")
        case .copying: try await ledger.beginCopying([id])
        case .spooled:
            try await ledger.markSpooled(
                [SpooledRecording(id: id, files: [Self.verified(id)])],
                by: LedgerFixture.anyAge
            )
        case .uploading: try await ledger.beginForwarding([id], to: "store")
        case .confirmed:
            try await ledger.confirm(id, proofs: [Self.proof()], store: "store")
        case .cleared:
            let docking = DockingID("D1")
            _ = try await ledger.beginClearing(id, docking: docking, after: .confirmed)
            try await ledger.markCleared([id], docking: docking)
        case .quarantined:
            try await ledger.quarantine(id, QuarantineReason(.storeConflict, "other bytes"))
        }
    }

    /// Gives an attempt up until a later time.
    func postpone(
        _ id: RecordingID,
        as name: String = "store-unavailable",
        reason: String = "no route",
        until: UTCTime
    ) async throws {
        try await ledger.postponeForwarding(id, as: name, reason: reason, until: until)
    }

    /// What may be sent now, in order.
    func due(_ perCamera: Int = 9, urgentOnly: Bool = false) async throws -> [RecordingID] {
        try await ledger.dueRecordings(perCamera: perCamera, urgentOnly: urgentOnly).map(\.id)
    }

    /// The state that the ledger has now.
    func state(_ id: RecordingID) async throws -> RecordingState? {
        try await ledger.recording(id)?.summary.state
    }

    /// The events of the log in order.
    func events() async throws -> [String] {
        try await ledger.custodyEntries(limit: 100_000).map(\.event)
    }
}
