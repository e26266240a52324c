// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Takes an ObjectPropList apart as it comes in, in pieces of any size.
///
/// It keeps no more than the bytes of one element that is not yet complete, and refuses a list or
/// an element that is larger than allowed, so a device can make it grow only so far.
package struct PTPPropListDecoder: Sendable {
    /// The most bytes of one element that a decoder takes unless told otherwise.
    package static let usualElementBytes = 1 << 16
    /// The most elements of one list that a decoder takes unless told otherwise.
    package static let usualElements = 1 << 22

    private let mostElements: Int
    private let mostElementBytes: Int
    private var pending: [UInt8] = []
    private var consumedBytes = 0
    private var counted: UInt32 = 0
    private var failure: PTPMalformed?

    /// How many elements the list states; nil until that has come.
    package private(set) var statedCount: UInt32?
    /// How many elements were left out because they name no object (0 or 0xFFFFFFFF).
    package private(set) var skippedCount = 0

    /// A decoder at the start of a list.
    package init(
        atMost mostElements: Int = Self.usualElements,
        elementBytes mostElementBytes: Int = Self.usualElementBytes
    ) {
        self.mostElements = mostElements
        self.mostElementBytes = mostElementBytes
    }

    /// Whether every element that the list states has come.
    package var isComplete: Bool { statedCount == counted }

    /// Takes the next bytes.
    ///
    /// What comes behind the last element is left alone.
    /// - Parameters:
    ///   - bytes: What came.
    ///   - element: Is given each element that is complete by now, in their order.
    /// - Throws: `PTPMalformed`; the list cannot be gone on with then.
    package mutating func feed(
        _ bytes: some Sequence<UInt8>,
        _ element: (PTPPropListElement) -> Void
    ) throws(PTPMalformed) {
        if let failure { throw failure }
        guard !isComplete else { return }
        pending.append(contentsOf: bytes)
        var reader = PTPReader(pending)
        do throws(PTPMalformed) {
            try decode(&reader, element)
        } catch {
            failure = error
            pending = []
            throw error
        }
        consumedBytes += reader.offset
        pending.removeFirst(reader.offset)
    }

    /// Takes the next bytes.
    /// - Returns: The elements that are complete by now.
    /// - Throws: `PTPMalformed`.
    package mutating func feed(
        _ bytes: some Sequence<UInt8>
    ) throws(PTPMalformed) -> [PTPPropListElement] {
        var elements: [PTPPropListElement] = []
        try feed(bytes) { elements.append($0) }
        return elements
    }

    /// Says that no more bytes come.
    /// - Throws: `PTPMalformed` if elements are missing.
    package func finish() throws(PTPMalformed) {
        if let failure { throw failure }
        guard !isComplete else { return }
        let missing = statedCount.map { "\(counted) of \($0) elements" } ?? "without a count"
        throw PTPMalformed(
            "ObjectPropList",
            at: consumedBytes + pending.count,
            .impossible(missing)
        )
    }

    private mutating func decode(
        _ reader: inout PTPReader,
        _ element: (PTPPropListElement) -> Void
    ) throws(PTPMalformed) {
        do throws(PTPMalformed) {
            if statedCount == nil { statedCount = try count(&reader) }
            while !isComplete {
                let before = reader
                let next = try self.element(&reader)
                // Checked here, too, so that the same list goes the same way in pieces of any size.
                let size = reader.offset - before.offset
                if let refusal = refusal(ofSize: size, at: before.offset) { throw refusal }
                counted += 1
                if let next { element(next) } else { skippedCount += 1 }
            }
        } catch {
            guard let refusal = refusal(after: error, reader) else { return }
            throw PTPMalformed(
                "ObjectPropList: \(refusal.what)",
                at: consumedBytes + refusal.offset,
                refusal.problem
            )
        }
    }

    /// What is wrong with the list; nil if only bytes lack that can be awaited.
    private func refusal(after error: PTPMalformed, _ reader: PTPReader) -> PTPMalformed? {
        guard case .missing(let bytes) = error.problem else { return error }
        return refusal(ofSize: reader.remaining + bytes, at: reader.offset)
    }

    private func refusal(ofSize bytes: Int, at offset: Int) -> PTPMalformed? {
        guard bytes > mostElementBytes else { return nil }
        return PTPMalformed("an element", at: offset, .impossible("of \(bytes) bytes"))
    }

    private func count(_ reader: inout PTPReader) throws(PTPMalformed) -> UInt32 {
        let count = try reader.u32()
        guard count <= mostElements else {
            throw PTPMalformed("the count", at: 0, .impossible("\(count)"))
        }
        return count
    }

    /// The next element; nil for one that names no object.
    private func element(
        _ reader: inout PTPReader
    ) throws(PTPMalformed) -> PTPPropListElement? {
        var ahead = reader
        let handle = PTPHandle(try ahead.u32())
        let property = try PTPObjectProperty(from: &ahead)
        let type = try PTPDataType(from: &ahead)
        let value = try PTPValue(type, from: &ahead)
        reader = ahead
        return handle.map { PTPPropListElement(handle: $0, property: property, value: value) }
    }
}
