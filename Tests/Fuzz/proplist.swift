// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// A property list gives the same elements, and the same error, in pieces of any size.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    guard let dice = input.byte(), let most = input.byte() else { return 0 }
    let limit = 32 + Int(most) * 8
    let list = Array(input.rest)
    let whole = Decoding(list, pieces: [list.count], limit: limit)
    let parts = Decoding(list, pieces: pieces(dice, of: list.count), limit: limit)
    expect(whole == parts, "a list is the same in pieces of any size")
    checkWritten(whole.elements, limit: limit)
    return 0
}

/// What became of a list.
private struct Decoding: Equatable {
    var elements: [PTPPropListElement] = []
    var error: PTPMalformed?
    var skipped = 0

    init(_ list: [UInt8], pieces: [Int], limit: Int) {
        var decoder = PTPPropListDecoder(atMost: 1_000, elementBytes: limit)
        var rest = list[...]
        do throws(PTPMalformed) {
            for piece in pieces {
                try decoder.feed(rest.prefix(piece)) { elements.append($0) }
                rest = rest.dropFirst(piece)
            }
            try decoder.finish()
        } catch {
            self.error = error
        }
        skipped = decoder.skippedCount
        expect(elements.count + skipped <= 1_000, "a list has no more elements than allowed")
    }
}

/// Sizes of 0 to 31 bytes that add up to `total`, made up from `dice`.
private func pieces(_ dice: UInt8, of total: Int) -> [Int] {
    var state = UInt32(dice) &* 2_654_435_761 | 1
    var left = total
    var pieces: [Int] = []
    while left > 0 {
        state = state &* 1_664_525 &+ 1_013_904_223
        let piece = min(left, Int(state >> 27))
        pieces.append(piece)
        left -= piece
    }
    return pieces
}

private func checkWritten(_ elements: [PTPPropListElement], limit: Int) {
    var writer = PTPWriter()
    writer.u32(UInt32(elements.count))
    for element in elements { element.encode(into: &writer) }
    // A text without its NUL gets one.
    let again = Decoding(writer.bytes, pieces: [writer.bytes.count], limit: limit + 2)
    expect(again.error == nil, "a list that was written can be read")
    expect(again.elements == elements, "a list is read as it was written")
}
