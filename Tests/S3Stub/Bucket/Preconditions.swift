// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The conditions on which a request is to be carried out.
struct Preconditions {
    private let ifMatch: String?
    private let ifNoneMatch: String?

    /// Reads the headers.
    init(_ request: S3Request) {
        ifMatch = request.header("if-match").map(Self.unquoted)
        ifNoneMatch = request.header("if-none-match").map(Self.unquoted)
    }

    /// Checks a write against what a GET of the key would return.
    func checkWrite(over current: S3Stub.Version?, options: S3Stub.Options) throws(Failure) {
        let existing = current.flatMap { $0.isDeleteMarker ? nil : $0 }
        if let ifNoneMatch {
            guard ifNoneMatch == "*" else { throw Failure.notImplemented }
            let isIgnored = options.quirks.ignoresIfNoneMatchWhenVersioned && options.keepsVersions
            guard existing == nil || isIgnored else {
                throw Failure.preconditionFailed("If-None-Match")
            }
        }
        if let ifMatch {
            guard let existing else { throw Failure.noSuchKey }
            guard existing.eTag == ifMatch else { throw Failure.preconditionFailed("If-Match") }
        }
    }

    /// Checks a read; false if the client has the content already.
    func checkRead(of version: S3Stub.Version) throws(Failure) -> Bool {
        if let ifMatch, ifMatch != "*", ifMatch != version.eTag {
            throw Failure.preconditionFailed("If-Match")
        }
        return ifNoneMatch != "*" && ifNoneMatch != version.eTag
    }

    static func unquoted(_ eTag: String) -> String {
        guard eTag.count >= 2, eTag.hasPrefix("\""), eTag.hasSuffix("\"") else { return eTag }
        return String(eTag.dropFirst().dropLast())
    }
}
