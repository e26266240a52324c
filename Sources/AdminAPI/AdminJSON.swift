// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// The one way in which the API's values become JSON and back.
///
/// Keys are in snake case and sorted, so that equal values have equal text; a value that is not
/// known is left out.
package enum AdminJSON {
    /// One line of JSON in UTF-8, without a line feed.
    package static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// Reads what `encode` wrote; keys that this version does not know are passed over.
    package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws
        -> Value
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: data)
    }
}
