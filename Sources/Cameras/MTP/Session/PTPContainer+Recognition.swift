// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension PTPContainer {
    /// Whether bytes behind data can only be the beginning of that transaction's response.
    ///
    /// - Parameters:
    ///   - bytes: What came, as far as it came; beyond a header nothing is looked at.
    ///   - transaction: The transaction's number; nil where the camera's numbers are garbage.
    /// - Returns: False for no bytes at all.
    static func isResponse(_ bytes: ArraySlice<UInt8>, to transaction: UInt32?) -> Bool {
        guard !bytes.isEmpty else { return false }
        let number = (transaction ?? 0).littleEndianBytes
        return zip(0..<PTPHeader.byteCount, bytes).allSatisfy { index, byte in
            switch index {
            // The length: a header and up to five parameters.
            case 0: byte % 4 == 0 && byte >= 12 && byte <= PTPContainer.mostBytes
            case 1...3: byte == 0
            case 4: byte == UInt8(PTPContainerKind.response.rawValue)
            case 5: byte == 0
            case 6: true
            // The code: 0x2... by the standard, 0xA... by vendors.
            case 7: byte >> 4 == 0x2 || byte >> 4 == 0xA
            default: transaction == nil || byte == number[index - 8]
            }
        }
    }
}

extension UInt32 {
    /// The number as it goes over the wire.
    var littleEndianBytes: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    }
}
