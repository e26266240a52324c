// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the fuzzer made up, taken from front to back.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    /// The fuzzer's bytes; they are copied, since it takes them back.
    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        rest = Array(UnsafeBufferPointer(start: start, count: count))[...]
    }

    /// The next byte; nil at the end.
    mutating func byte() -> UInt8? { rest.popFirst() }

    /// The next bytes, as many as there are.
    mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

/// Ends the run with a crash, which is how the fuzzer hears of it.
func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { fatalError(sentence()) }
}
