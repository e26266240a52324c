// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import FoundationEssentials

extension Output {
    /// Writes a value as one line of JSON.
    func write(json value: some Encodable) throws {
        try write(String(decoding: try AdminJSON.encode(value), as: UTF8.self) + "\n")
    }
}
