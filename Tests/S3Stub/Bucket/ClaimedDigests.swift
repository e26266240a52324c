// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The digests that a request says its body has, beside the signed one.
struct ClaimedDigests {
    /// In base64; nil if there is none or the store does not look at it.
    let sha256: String?
    private let md5: String?
    private let quirks: S3Stub.Quirks

    /// Reads the headers.
    init(_ request: S3Request, quirks: S3Stub.Quirks) throws(Failure) {
        self.quirks = quirks
        md5 = request.header("content-md5")
        guard !quirks.ignoresChecksums else {
            sha256 = nil
            return
        }
        let known = ["sha256", "mode", "algorithm", "type"].map { "x-amz-checksum-\($0)" }
        let others = request.head.headers.keys.filter { $0.hasPrefix("x-amz-checksum-") }
        guard Set(known).isSuperset(of: others) else { throw Failure.notImplemented }
        sha256 = request.header("x-amz-checksum-sha256")
        if let algorithm = request.header("x-amz-sdk-checksum-algorithm") {
            guard algorithm.uppercased() == "SHA256" else { throw Failure.notImplemented }
            guard sha256 != nil else {
                throw Failure.invalidRequest(
                    "x-amz-sdk-checksum-algorithm specified, but no x-amz-checksum-* header."
                )
            }
        }
    }

    /// Refuses a body that has not the MD5 that was claimed, which any request may do.
    static func verifyMD5(_ request: S3Request) throws(Failure) {
        guard let claimed = request.header("content-md5") else { return }
        guard let bytes = [UInt8](base64: claimed), bytes.count == request.body.md5.count else {
            throw Failure(400, "InvalidDigest", "The Content-MD5 you specified is not valid.")
        }
        guard bytes == request.body.md5 else { throw Failure.badDigest("Content-MD5") }
    }

    /// Refuses a body that has not the SHA-256 that was claimed.
    func verify(_ body: ReceivedBody) throws(Failure) {
        guard let sha256, !quirks.echoesUnverifiedChecksums else { return }
        guard let bytes = [UInt8](base64: sha256), bytes.count == body.sha256.count else {
            throw Failure.invalidRequest("Value for x-amz-checksum-sha256 header is invalid.")
        }
        guard bytes == body.sha256 else { throw Failure.badDigest("SHA256") }
    }

    /// Refuses a request without any, which is what AWS does where locks are concerned.
    func require(for what: String) throws(Failure) {
        guard md5 == nil, sha256 == nil, !quirks.ignoresChecksums else { return }
        throw Failure.invalidRequest(
            "Content-MD5 OR x-amz-checksum- HTTP header is required for \(what)"
        )
    }
}
