// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// An `Authorization` header of the SigV4 kind, taken apart.
struct Authorization {
    let accessKey: String
    /// Date, region, service and terminator.
    let scope: [String]
    let signedHeaders: [String]
    let signature: String

    /// Reads the header's value; nil if it is malformed.
    init?(_ text: String) {
        let algorithm = "AWS4-HMAC-SHA256 "
        guard text.hasPrefix(algorithm) else { return nil }
        var fields: [Substring: Substring] = [:]
        for field in text.dropFirst(algorithm.count).split(separator: ",") {
            let pieces = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pieces.count == 2, fields.updateValue(pieces[1], forKey: pieces[0]) == nil else {
                return nil
            }
        }
        guard fields.count == 3, let credential = fields["Credential"],
            let headers = fields["SignedHeaders"], let signature = fields["Signature"]
        else { return nil }
        // An access key may hold slashes, a scope may not.
        let pieces = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count >= 5 else { return nil }
        accessKey = pieces.dropLast(4).joined(separator: "/")
        scope = pieces.suffix(4).map(String.init)
        signedHeaders = headers.split(separator: ";").map(String.init)
        self.signature = String(signature)
    }
}
