// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Evidence
import TestSupport

@testable import Stores

/// An object that goes in three parts: two of 5 MiB and a smaller one.
enum LargeObject {
    static let partSizeBytes = 5 << 20
    static let bytes = (1...3).flatMap { number in
        [UInt8](repeating: UInt8(number), count: number < 3 ? partSizeBytes : 2 << 20)
    }
    static let content = MemoryBody(bytes).content(partSizeBytes: partSizeBytes)

    /// The object under a key.
    static func object(
        _ key: String = "agency/site/large",
        retention: Retention? = nil
    ) throws -> StoredObject {
        StoredObject(key: try testKey(key), content: content, retention: retention)
    }

    /// Its bytes.
    static let body = LargeBody(bytes)

    /// Has objects of more than a part's size go in parts.
    static func inParts(_: inout S3Connection, _ settings: inout S3Store.Settings) {
        settings.multipartThresholdBytes = Int64(partSizeBytes)
    }

    /// The same, one part after the other.
    static func oneByOne(_: inout S3Connection, _ settings: inout S3Store.Settings) {
        settings.multipartThresholdBytes = Int64(partSizeBytes)
        settings.requestsAtOnce = 1
    }
}

/// A body in memory that is given in large pieces, and whose reads a test may script.
struct LargeBody: ObjectBody {
    let bytes: [UInt8]
    /// Called with each offset before the bytes are read.
    let beforeRead: @Sendable (Int64) throws -> Void

    init(_ bytes: [UInt8], beforeRead: @escaping @Sendable (Int64) throws -> Void = { _ in }) {
        self.bytes = bytes
        self.beforeRead = beforeRead
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        try beforeRead(offset)
        guard offset < bytes.count else { return 0 }
        let count = min(buffer.byteCount, bytes.count - Int(offset))
        buffer.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                target.copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: source[Int(offset)..<Int(offset) + count]
                    )
                )
            }
        }
        return count
    }
}

/// A line that a test closes.
struct ScriptedPace: TransferPace {
    var onBegin: @Sendable () throws(TransferSuspended) -> Void = { () throws(TransferSuspended) in
    }
    var onGoOn: @Sendable () throws(TransferSuspended) -> Void = { () throws(TransferSuspended) in }
    /// How long each piece has to wait.
    var wait: Duration = .zero

    func begin() throws(TransferSuspended) { try onBegin() }

    func goOn() throws(TransferSuspended) { try onGoOn() }

    func reserve(_ bytes: Int) -> Duration { wait }
}

/// Holds up threads until something has come to pass.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Lets one more pass.
    func open() {
        semaphore.signal()
    }

    /// **Blocks** until the gate is open.
    /// - Throws: `Unexpected` if it stays shut.
    func pass() throws {
        guard semaphore.wait(timeout: .now() + .seconds(20)) == .success else {
            throw Unexpected(what: "the gate stayed shut")
        }
    }
}
