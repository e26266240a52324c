// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Hummingbird

/// A request without its body.
struct RequestHead: Sendable {
    let method: String
    /// The path as it was sent.
    let path: String
    /// What followed the question mark, as it was sent.
    let query: String
    /// Several headers of a name are joined by commas; names are in lower case.
    let headers: [String: String]

    /// Takes a request apart.
    init(_ request: HTTPRequest) {
        let target = request.path ?? ""
        let pieces = target.split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        method = request.method.rawValue
        path = pieces.first.map(String.init) ?? ""
        query = pieces.count > 1 ? String(pieces[1]) : ""
        var headers: [String: String] = [:]
        for field in request.headerFields {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0),\(field.value)" } ?? field.value
        }
        headers["host"] = request.authority
        self.headers = headers
    }

    /// Whether the client waits for leave to send the body.
    var awaitsContinue: Bool { headers["expect"]?.lowercased() == "100-continue" }

    /// The query's items as they were sent; an item without `=` has an empty value.
    var rawQueryItems: [(name: Substring, value: Substring)] {
        query.split(separator: "&").map { item in
            let pieces = item.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            return (pieces[0], pieces.count > 1 ? pieces[1] : "")
        }
    }
}
