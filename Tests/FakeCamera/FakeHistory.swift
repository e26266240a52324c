// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// An operation that a host sent.
package struct FakeCommand: Hashable, Sendable {
    package let code: UInt16
    package let transaction: UInt32
    package let parameters: [UInt32]

    /// The parameter at that place; 0 if it was left out.
    package func parameter(_ place: Int) -> UInt32 {
        place < parameters.count ? parameters[place] : 0
    }
}

/// Something that no host may do.
package enum FakeViolation: Hashable, Sendable {
    /// A command arrived before the response to the one before was fetched.
    case commandUnderWay(UInt16, during: UInt16)
    /// An operation that camdock never sends.
    case forbidden(UInt16)
    /// An operation that DeviceInfo does not state.
    case unstated(UInt16)
    /// DeleteObject of all objects, or of none.
    case deletesEverything(handle: UInt32)
    /// DeleteObject of a format.
    case deletesByFormat(UInt32)
    /// A property was set that camdock never sets.
    case setsProperty(UInt32)
    /// A transaction number that is not the next one.
    case unexpectedTransaction(UInt32, expected: UInt32)
    /// A container that cannot be read.
    case malformed(String)
    /// Data that no operation waits for.
    case unexpectedData
    /// A data phase that ended in a full packet, and no empty one behind it.
    case missingEmptyPacket
    /// A request to cancel that names no transaction under way.
    case strayCancel(UInt32)
}
