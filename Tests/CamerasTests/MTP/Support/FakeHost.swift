// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

/// A host that speaks to a `FakeCamera` by the book, for tests of the camera itself.
struct FakeHost {
    /// What came back for one operation.
    struct Outcome: Equatable {
        var data: [UInt8]?
        var code: UInt16 = 0
        var parameters: [UInt32] = []
    }

    let camera: FakeCamera
    var transaction: UInt32 = 0
    var transferBytes = 1 << 20

    init(_ camera: FakeCamera) {
        self.camera = camera
    }

    /// Opens a session.
    mutating func open() throws {
        transaction = 0
        let outcome = try perform(0x1002, 1)
        try #require(outcome == Outcome(code: 0x2001))
    }

    /// Sends a command alone.
    mutating func command(_ code: UInt16, _ parameters: [UInt32]) -> FakeAnswer {
        let answer = camera.bulkOut(Self.container(1, code, transaction, words(parameters)))
        return answer
    }

    /// Performs an operation that the camera may answer with data.
    mutating func perform(_ code: UInt16, _ parameters: UInt32...) throws -> Outcome {
        try #require(command(code, parameters) == .bytes([]))
        return try collect()
    }

    /// Performs an operation with data of the host's.
    mutating func send(_ code: UInt16, _ parameters: [UInt32], _ data: [UInt8]) throws -> Outcome {
        try #require(command(code, parameters) == .bytes([]))
        let container = Self.container(2, code, transaction, data)
        try #require(camera.bulkOut(container) == .bytes([]))
        if container.count % camera.model.usb.speed.bulkPacketBytes == 0 {
            try #require(camera.bulkOut([]) == .bytes([]))
        }
        return try collect()
    }

    /// Fetches data and response.
    mutating func collect() throws -> Outcome {
        var outcome = Outcome()
        var bytes = try phase()
        if bytes[4] == 2 {
            outcome.data = Array(bytes.dropFirst(12))
            bytes = try phase()
        }
        try #require(bytes.count >= 12 && bytes[4] == 3)
        outcome.code = UInt16(bytes[6]) | UInt16(bytes[7]) << 8
        outcome.parameters = stride(from: 12, to: bytes.count, by: 4).map { Self.word(bytes, $0) }
        transaction += 1
        return outcome
    }

    /// One phase, to its short packet.
    func phase() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try transfer()
            bytes += part
            if part.count < transferBytes { return bytes }
        }
    }

    /// One transfer.
    func transfer() throws -> [UInt8] {
        var transfer = FakeTransfer(length: transferBytes)
        guard case .complete(let bytes) = transfer.advance(on: camera) else {
            throw Interrupted()
        }
        return bytes
    }

    struct Interrupted: Error {}

    static func container(
        _ kind: UInt16,
        _ code: UInt16,
        _ transaction: UInt32,
        _ payload: [UInt8]
    ) -> [UInt8] {
        bytes(UInt32(12 + payload.count)) + bytes(kind) + bytes(code) + bytes(transaction) + payload
    }

    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }

    private func words(_ numbers: [UInt32]) -> [UInt8] { numbers.flatMap { Self.bytes($0) } }
}
