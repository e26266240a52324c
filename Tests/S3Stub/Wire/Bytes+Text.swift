// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

extension Sequence<UInt8> {
    /// Lower-case hexadecimal.
    var hex: String {
        var text = ""
        for byte in self {
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
        return text
    }

    /// Padded base64.
    var base64: String { Data(self).base64EncodedString() }
}

extension [UInt8] {
    /// Reads padded base64 without any other character.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
            return nil
        }
        self.init(data)
    }
}
