// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import NIOCore

/// A request that may be carried out: known, signed, and its body not damaged on the way.
struct S3Request: Sendable {
    let head: RequestHead
    let key: S3Stub.Key
    let query: [String: String]
    let body: ReceivedBody
    let now: Date

    /// The version it is about; nil for the current one.
    var versionID: String? { query["versionId"] }

    func header(_ name: String) -> String? { head.headers[name] }

    /// A whole number in the query.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Failure.invalidArgument("\(name) is not a number that it may be.")
        }
        return number
    }

    /// The body as a document.
    func document(_ root: String) throws(Failure) -> XMLNode {
        guard let node = XMLReader.read(body.content.readableBytesView, root: root) else {
            throw Failure.malformedXML
        }
        return node
    }
}
