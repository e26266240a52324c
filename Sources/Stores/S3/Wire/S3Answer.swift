// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOHTTP1

/// A store's answer that is a success.
struct S3Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// The first value of a header.
    subscript(_ header: String) -> String? {
        headers.first(name: header)
    }

    /// The body as XML.
    /// - Throws: `S3Unintelligible`.
    func document() throws -> XMLNode {
        guard let root = XMLNode(parsing: body) else {
            throw S3Unintelligible("an answer of \(body.count) bytes that is no XML")
        }
        return root
    }
}

/// The store answered, but not in a way that S3 allows.
struct S3Unintelligible: Error, Hashable, CustomStringConvertible {
    let what: String

    init(_ what: String) {
        self.what = what
    }

    var description: String { "the store gave \(what)" }
}

/// The store did not answer, or not to the end; whether the request was carried out is not known.
struct S3Silence: Error, Hashable, CustomStringConvertible {
    let what: String

    init(_ what: String) {
        self.what = what
    }

    var description: String { what }
}
