// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a pipe of the camera answers to one transfer, or to a part of one.
package enum FakeAnswer: Hashable, Sendable {
    /// These bytes, and the transfer is through: it is full, or a packet shorter than the most came.
    /// Empty for whatever carries no bytes, such as an accepted bulk-out.
    case bytes([UInt8])
    /// These bytes, and the transfer goes on: ask again for the rest. What stands in the way shows
    /// in the next answer.
    case partial([UInt8])
    /// Nothing yet; `onReady` says when to ask again.
    case pending
    /// The pipe is halted until CLEAR_FEATURE(ENDPOINT_HALT); on the control pipe only this once.
    case stall
    /// A packet is longer than what was left of the transfer, and is lost.
    case overflow
    /// The camera is no longer plugged in.
    case gone
}
