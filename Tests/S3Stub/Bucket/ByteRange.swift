// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOCore

/// The part of an object that a `Range` header asks for.
enum ByteRange {
    /// Reads the header; nil for the whole, which is also what a malformed header gets.
    static func read(_ header: String?, size: Int) throws(Failure) -> Range<Int>? {
        guard let header, header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let range: Range<Int>
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?):
            guard first <= last else { return nil }
            range = min(first, size)..<min(last, size - 1) + 1
        case (let first?, nil) where ends[1].isEmpty:
            range = min(first, size)..<size
        case (nil, let count?) where ends[0].isEmpty:
            range = max(0, size - count)..<size
        default: return nil
        }
        guard !range.isEmpty else {
            var failure = Failure(416, "InvalidRange", "The requested range is not satisfiable")
            failure.details = [XMLNode("ActualObjectSize", size)]
            failure.headers = ["content-range": "bytes */\(size)"]
            throw failure
        }
        return range
    }

    /// The bytes of a range, without copying them.
    static func cut(_ content: [ByteBuffer], to range: Range<Int>) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var start = 0
        for segment in content {
            let own = start..<start + segment.readableBytes
            let common = own.clamped(to: range)
            let offset = segment.readerIndex + common.lowerBound - start
            if !common.isEmpty, let piece = segment.getSlice(at: offset, length: common.count) {
                pieces.append(piece)
            }
            start = own.upperBound
        }
        return pieces
    }
}
