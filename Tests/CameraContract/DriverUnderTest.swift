// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
@_spi(Custody) import Evidence
import FakeCamera
import Synchronization
import TestSupport

/// Any driver of this process as a `CameraUnderTest`.
package actor DriverUnderTest: CameraUnderTest {
    private static let bufferBytes = 64 << 10

    private let opener: @Sendable () async throws -> any CameraDriver
    private var driver: (any CameraDriver)?
    /// By the bytes of the path: strings that differ only in how a letter is composed are equal.
    private var listed: [[UInt8]: SourceFile] = [:]

    /// A driver that is made anew each time the camera is opened.
    /// - Parameter opener: Plugs the camera in if it is not, and opens it.
    package init(opener: @escaping @Sendable () async throws -> any CameraDriver) {
        self.opener = opener
    }

    package func open() async throws(ContractError) {
        await close()
        driver = try await named { [opener] in try await opener() }
    }

    package func close() async {
        await driver.take()?.close()
    }

    package func list() async throws(ContractError) -> ContractListing {
        let driver = try opened()
        let listing = try await named { try await driver.list() }
        listed = Dictionary(
            listing.files.map { (Array($0.path.description.utf8), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return ContractListing(
            files: listing.files.map { file in
                ContractFile(
                    path: file.path.description,
                    sizeBytes: file.sizeBytes,
                    modified: file.modified.civil.iso8601
                )
            },
            unreadable: listing.unreadable.map { entry in
                ContractUnreadable(path: entry.path.description, reason: entry.reason)
            }
        )
    }

    package func read(
        _ path: String,
        from offset: Int64,
        atMost most: Int64?
    ) async throws(ContractError) -> ContractReading {
        let driver = try opened()
        let file = try file(path)
        let received = Mutex<Int64>(0)
        do {
            let source = try await driver.open(file)
            return try await offPool {
                try Self.read(source, from: offset, atMost: most) { count in
                    received.withLock { $0 += Int64(count) }
                }
            }
        } catch {
            var error = ContractError(error)
            error.receivedBytes = received.withLock { $0 }
            throw error
        }
    }

    private nonisolated static func read(
        _ source: any FootageSource,
        from offset: Int64,
        atMost most: Int64?,
        _ note: (Int) -> Void
    ) throws -> ContractReading {
        var hash = SHA256()
        var place = offset
        var buffer = [UInt8](repeating: 0, count: bufferBytes)
        while most.map({ place - offset < $0 }) ?? true {
            var span = buffer.mutableSpan
            var bytes = span.mutableBytes
            let count = try source.read(into: &bytes, at: place)
            guard count > 0 else { break }
            buffer.withUnsafeBytes { hash.update(bufferPointer: .init(rebasing: $0[..<count])) }
            place += Int64(count)
            note(count)
        }
        return ContractReading(
            sizeBytes: place - offset,
            sha256: FakeContent.hexadecimal(hash.finalize())
        )
    }

    // MARK: - Gauges

    package func charge() async throws(ContractError) -> ContractCharge {
        guard let gauges = try opened().gauges else { return .unknown }
        switch try await named({ try await gauges.charge() }) {
        case .unknown: return .unknown
        case .external: return .external
        case .level(let percent, let step): return .level(percent: percent, stepPercent: step)
        }
    }

    package func clock() async throws(ContractError) -> ContractClock? {
        guard let gauges = try opened().gauges else { return nil }
        return try await named { try await gauges.clock() }.map(ContractClock.init)
    }

    package func setClock(to seconds: Int64) async throws(ContractError) -> ContractClock? {
        guard let gauges = try opened().gauges else { return nil }
        let time = CivilTime(secondsSinceEpoch: seconds)
        return try await named { try await gauges.setClock(to: time) }.map(ContractClock.init)
    }

    package func nextChange() async throws(ContractError) {
        guard let gauges = try opened().gauges else { throw ContractError(.other, "no gauges") }
        _ = try await named { try await gauges.nextChange() }
    }

    // MARK: - Removal

    package func remove(
        _ path: String,
        isProven: Bool
    ) async throws(ContractError) -> ContractRemoval {
        guard let remover = try opened().remover else { return .unable }
        let file = try file(path)
        let proof = ContractProof.proof(of: isProven ? file : ContractProof.otherFile)
        switch try await named({
            try await remover.remove(file, from: ContractProof.serial, proof)
        }) {
        case .removed: return .removed
        case .notProven: return .notProven
        case .writeProtected: return .writeProtected
        case .mediumProtected: return .mediumProtected
        case .partlyRemoved: return .partlyRemoved
        case .notRemoved: return .notRemoved
        case .unknown: return .unknown
        }
    }

    // MARK: - Errors

    private func opened() throws(ContractError) -> any CameraDriver {
        guard let driver else { throw ContractError(.gone, "the camera is not open") }
        return driver
    }

    private func file(_ path: String) throws(ContractError) -> SourceFile {
        guard let file = listed[Array(path.utf8)] else {
            throw ContractError(.other, "\(path) is not listed")
        }
        return file
    }

    private func named<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws(ContractError) -> Value {
        do {
            return try await body()
        } catch {
            throw ContractError(error)
        }
    }
}

extension ContractClock {
    init(_ reading: ClockReading) {
        self.init(shown: reading.shown.civil.iso8601, zoneSeconds: reading.zoneSeconds)
    }
}

extension ContractError {
    /// Names an error of a driver.
    package init(_ error: any Error) {
        let name: Name =
            switch error {
            case CameraError.gone: .gone
            case CameraError.vanished: .vanished
            case CameraError.unreadable: .unreadable
            case CameraError.medium: .medium
            case CameraError.unavailable: .unavailable
            case CameraError.writeProtected: .writeProtected
            case CameraError.unsupportedFileSystem: .unsupported
            case CameraError.faulty: .faulty
            case is GaugesBusy: .busy
            default: .other
            }
        self = error as? ContractError ?? Self(name, "\(error)")
    }
}

/// Proofs of custody, which outside of tests only Custody makes.
enum ContractProof {
    static let otherFile = SourceFile(
        path: SourcePath("DCIM/OTHER.MP4"),
        sizeBytes: 1,
        modified: CameraTime(nanoseconds: 0)
    )

    static func proof(of file: SourceFile) -> CustodyProof {
        CustodyProof(
            CustodyKey(),
            camera: serial,
            recording: RecordingID("000000000000000000000000"),
            holder: .store,
            files: [file]
        )
    }

    static let serial: CameraSerial = {
        guard let serial = CameraSerial("FAKE0001") else { preconditionFailure("it is no blank") }
        return serial
    }()
}
