// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a request is about: bucket, key, and the decoded query.
struct Target: Sendable {
    /// Nil for a request about the service.
    let bucket: String?
    /// Nil for a request about the bucket.
    let key: S3Stub.Key?
    let query: [String: String]

    /// Reads the target of a request in path style, or in virtual-host style if `domain` is set.
    init(_ head: RequestHead, domain: String?) throws(Failure) {
        guard head.path.hasPrefix("/") else { throw Self.invalid }
        var path = head.path.dropFirst()
        if let bucket = Self.bucket(inHost: head.headers["host"] ?? "", domain: domain) {
            self.bucket = bucket
        } else {
            let name = path.prefix { $0 != "/" }
            path = path.dropFirst(name.count + 1)
            bucket = name.isEmpty ? nil : try Self.text(name)
        }
        key = path.isEmpty ? nil : S3Stub.Key(try Self.text(path))
        guard (key?.utf8.count ?? 0) <= 1024 else {
            throw Failure(400, "KeyTooLongError", "Your key is too long")
        }
        var query: [String: String] = [:]
        for item in head.rawQueryItems {
            let name = try Self.text(item.name)
            guard query.updateValue(try Self.text(item.value), forKey: name) == nil else {
                throw Failure.invalidArgument("\(name) is given twice.")
            }
        }
        self.query = query
    }

    /// The bucket that a host names; nil if the path names it.
    private static func bucket(inHost host: String, domain: String?) -> String? {
        guard let domain else { return nil }
        let name = host.prefix { $0 != ":" }.lowercased()
        guard name != domain, name != "127.0.0.1", name != "localhost" else { return nil }
        // As with AWS, any other name is one that somebody pointed at a bucket of that name.
        return name.hasSuffix("." + domain) ? String(name.dropLast(domain.count + 1)) : name
    }

    private static func text(_ encoded: Substring) throws(Failure) -> String {
        guard let bytes = PercentCoding.decode(encoded),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw invalid }
        return text
    }

    private static let invalid = Failure(400, "InvalidURI", "Couldn't parse the specified URI.")
}
