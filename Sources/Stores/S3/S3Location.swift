// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Where a bucket is: how it is reached, and what it is called.
package struct S3Location: Hashable, Sendable {
    /// How requests name the bucket.
    package enum Addressing: String, Sendable, CaseIterable {
        /// `https://host/bucket/key`.
        case path
        /// `https://bucket.host/key`.
        case virtualHost = "virtual-host"
    }

    package let isSecure: Bool
    package let host: String
    /// Nil for the scheme's own.
    package let port: Int?
    package let bucket: String
    package let region: String
    package let addressing: Addressing

    /// Reads an endpoint such as `https://s3.example.org:7480`; nil if it is none, has a path, a
    /// query or a user in it.
    package init?(endpoint: String, bucket: String, region: String, addressing: Addressing) {
        let parts = endpoint.split(separator: "://", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "http" || parts[0] == "https" else { return nil }
        var authority = parts[1]
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isAuthority) else { return nil }
        isSecure = parts[0] == "https"
        let colon = authority.hasSuffix("]") ? nil : authority.lastIndex(of: ":")
        if let colon {
            guard let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { return nil }
            host = String(authority[..<colon])
            self.port = port == (isSecure ? 443 : 80) ? nil : port
        } else {
            host = String(authority)
            port = nil
        }
        guard Self.isHost(host) else { return nil }
        self.bucket = bucket
        self.region = region
        self.addressing = addressing
    }

    /// Whether the host is an address, before which no bucket's name can stand.
    package var isAddress: Bool {
        host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// What status calls it.
    package var label: String { "\(endpoint)/\(bucket)" }

    /// The endpoint as it was written, without a port that the scheme implies.
    package var endpoint: String {
        "\(isSecure ? "https" : "http")://\(host)\(port.map { ":\($0)" } ?? "")"
    }

    /// The value of `Host`.
    var authority: String {
        (addressing == .virtualHost ? "\(bucket)." : "") + host + (port.map { ":\($0)" } ?? "")
    }

    /// The percent-encoded path of a key, or of the bucket.
    func path(_ key: String?) -> String {
        let inBucket = key.map { "/" + URIEncoding.encodePath($0) } ?? "/"
        guard addressing == .path else { return inBucket }
        return "/\(URIEncoding.encode(bucket))" + (key == nil ? "" : inBucket)
    }

    /// A name or an address; one with colons in it stands in brackets.
    private static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            return !text.dropFirst().dropLast().isEmpty
                && !text.dropFirst().dropLast().contains { "[]".contains($0) }
        }
        return !text.isEmpty && !text.contains { "[]:".contains($0) }
    }

    private static func isAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
