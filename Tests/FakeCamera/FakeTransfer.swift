// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One bulk-in transfer (URB) of a wire, from its submission to its end.
///
/// A wire makes one for each transfer that the host submits, asks the oldest with `advance`, and
/// asks again after each `onReady`.
package struct FakeTransfer: Sendable {
    /// How a transfer ends, and what it had by then.
    package enum End: Hashable, Sendable {
        /// It is full, or a short packet ended it.
        case complete([UInt8])
        /// The pipe stalled behind these bytes.
        case stalled([UInt8])
        /// A packet did not fit.
        case overflowed
        /// The camera was pulled.
        case gone
    }

    /// How many bytes the host has room for.
    package let length: Int
    /// What came so far; a wire gives these back when the host cancels the transfer.
    package private(set) var received: [UInt8] = []

    /// A transfer with room for that many bytes.
    package init(length: Int) {
        self.length = length
    }

    /// Takes what the camera has ready.
    /// - Parameter camera: Whose bulk-in pipe is read.
    /// - Returns: How the transfer ended; nil while it waits.
    package mutating func advance(on camera: FakeCamera) -> End? {
        while true {
            switch camera.bulkIn(atMost: length - received.count) {
            case .bytes(let bytes):
                return .complete(received.isEmpty ? bytes : received + bytes)
            case .partial(let bytes): received.append(contentsOf: bytes)
            case .pending: return nil
            case .stall: return .stalled(received)
            case .overflow: return .overflowed
            case .gone: return .gone
            }
        }
    }
}
