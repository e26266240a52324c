// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The eight bytes of a control request.
package struct FakeSetup: Hashable, Sendable {
    package var requestType: UInt8
    package var request: UInt8
    package var value: UInt16
    package var index: UInt16
    package var length: UInt16

    /// Joins the fields of a request.
    package init(
        requestType: UInt8,
        request: UInt8,
        value: UInt16 = 0,
        index: UInt16 = 0,
        length: UInt16 = 0
    ) {
        self.requestType = requestType
        self.request = request
        self.value = value
        self.index = index
        self.length = length
    }

    /// Reads the eight bytes that go over the wire; nil for any other count.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        self.init(
            requestType: bytes[0],
            request: bytes[1],
            value: bytes.littleEndian16(at: 2),
            index: bytes.littleEndian16(at: 4),
            length: bytes.littleEndian16(at: 6)
        )
    }

    /// Whether the camera is to send.
    package var isIn: Bool { requestType & 0x80 != 0 }
}
