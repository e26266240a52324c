// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A request in the one form of which the signature is made.
///
/// The path and the query are taken as they go over the wire: S3 encodes a path once and never
/// normalises it. Source: "Create a signed AWS API request", Amazon S3 API Reference.
struct CanonicalRequest: Sendable {
    let text: String
    /// The names of the headers that the signature covers, `;`-separated.
    let signedHeaders: String

    /// Joins a request's parts.
    /// - Parameters:
    ///   - method: In capitals.
    ///   - path: Percent-encoded, from `/`.
    ///   - query: Names and values, not encoded, in any order.
    ///   - headers: Every header to sign, among them `host`.
    ///   - payload: The lower-case hexadecimal SHA-256 of the body.
    init(
        method: String,
        path: String,
        query: [(name: String, value: String)],
        headers: [(name: String, value: String)],
        payload: String
    ) {
        let sorted = headers.map { ($0.name.lowercased(), Self.trimmed($0.value)) }
            .sorted { $0.0 < $1.0 }
        signedHeaders = sorted.map(\.0).joined(separator: ";")
        let lines = sorted.map { "\($0.0):\($0.1)\n" }.joined()
        text = [
            method, path, Self.query(query), lines, signedHeaders, payload,
        ].joined(separator: "\n")
    }

    /// The query as the signature and the wire have it: encoded, and sorted by its encoded names.
    static func query(_ fields: [(name: String, value: String)]) -> String {
        fields.map { (URIEncoding.encode($0.name), URIEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    /// Without blanks at the ends, and with one blank for several between.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
