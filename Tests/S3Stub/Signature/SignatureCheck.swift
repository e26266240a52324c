// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import FoundationEssentials

/// Tells whether a request was signed with SigV4 by who it should be.
///
/// It shares no code with any client, on purpose.
struct SignatureCheck: Sendable {
    let credentials: S3Stub.Credentials
    let region: String
    let allowsUnsignedPayload: Bool

    /// Checks everything but that the body has the signed hash.
    func verify(_ head: RequestHead, now: Date) throws(Failure) {
        guard let header = head.headers["authorization"] else { throw Failure.accessDenied }
        guard let authorization = Authorization(header) else {
            throw Self.malformed("The authorization header is malformed.")
        }
        guard authorization.accessKey == credentials.accessKey else {
            throw Failure(403, "InvalidAccessKeyId", "The access key does not exist.")
        }
        let instant = try date(of: head, authorization, now: now)
        try checkScope(authorization.scope, instant: instant)
        try checkSignedHeaders(authorization.signedHeaders, of: head)
        let payloadHash = try payloadHash(of: head)
        let request = CanonicalRequest(
            head,
            signedHeaders: authorization.signedHeaders,
            payloadHash: payloadHash
        )
        let expected = request.map { signature(of: $0, instant: instant, authorization.scope) }
        guard let expected, expected == authorization.signature else {
            var failure = Failure(403, "SignatureDoesNotMatch", "The signature does not match.")
            // It is the first thing that whoever writes a signer wants to see.
            failure.details = [XMLNode("CanonicalRequest", request?.text ?? "")]
            throw failure
        }
    }

    private func date(
        of head: RequestHead,
        _ authorization: Authorization,
        now: Date
    ) throws(Failure) -> String {
        guard let text = head.headers["x-amz-date"], let date = Timestamp.date(amz: text) else {
            throw Failure(403, "AccessDenied", "A valid x-amz-date header is required.")
        }
        guard abs(date.timeIntervalSince(now)) <= 15 * 60 else {
            var failure = Failure(403, "RequestTimeTooSkewed", "The clocks are too far apart.")
            failure.details = [
                XMLNode("RequestTime", text), XMLNode("ServerTime", Timestamp.iso(now)),
                XMLNode("MaxAllowedSkewMilliseconds", 900_000),
            ]
            throw failure
        }
        return text
    }

    private func checkScope(_ scope: [String], instant: String) throws(Failure) {
        guard scope[0] == instant.prefix(8) else {
            throw Self.malformed("The credential's date is not that of x-amz-date.")
        }
        guard scope[1] == region else {
            var failure = Self.malformed("The region '\(scope[1])' is wrong; expecting '\(region)'")
            failure.details = [XMLNode("Region", region)]
            throw failure
        }
        guard scope[2...] == ["s3", "aws4_request"] else {
            throw Self.malformed("The credential's scope must end with s3/aws4_request.")
        }
    }

    private func checkSignedHeaders(_ signed: [String], of head: RequestHead) throws(Failure) {
        let mustBeSigned = head.headers.keys.filter { $0 == "host" || $0.hasPrefix("x-amz-") }
        let unsigned = Set(mustBeSigned).union(["host"]).subtracting(signed).sorted()
        guard unsigned.isEmpty else {
            var failure = Failure(403, "AccessDenied", "There are headers that are not signed")
            failure.details = [XMLNode("HeadersNotSigned", unsigned.joined(separator: ", "))]
            throw failure
        }
    }

    private func payloadHash(of head: RequestHead) throws(Failure) -> String {
        guard let hash = head.headers["x-amz-content-sha256"] else {
            throw Failure.invalidRequest("Missing required header: x-amz-content-sha256")
        }
        if hash == "UNSIGNED-PAYLOAD" {
            guard allowsUnsignedPayload else { throw Failure.accessDenied }
            return hash
        }
        guard !hash.hasPrefix("STREAMING-") else { throw Failure.notImplemented }
        guard hash.utf8.count == 64, hash.allSatisfy({ "0123456789abcdef".contains($0) }) else {
            throw Failure.invalidArgument("x-amz-content-sha256 is not a valid SHA-256.")
        }
        return hash
    }

    private func signature(
        of request: CanonicalRequest,
        instant: String,
        _ scope: [String]
    ) -> String {
        let hash = SHA256.hash(data: Array(request.text.utf8)).hex
        let text = ["AWS4-HMAC-SHA256", instant, scope.joined(separator: "/"), hash]
            .joined(separator: "\n")
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey)".utf8))
        for piece in scope {
            let code = HMAC<SHA256>.authenticationCode(for: Array(piece.utf8), using: key)
            key = SymmetricKey(data: Array(code))
        }
        return HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).hex
    }

    private static func malformed(_ message: String) -> Failure {
        Failure(400, "AuthorizationHeaderMalformed", message)
    }
}
