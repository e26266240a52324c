// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a request asks for, if nothing is wrong with it but perhaps its body.
struct Order: Sendable {
    let operation: S3Stub.Operation
    /// Empty for operations on the bucket, which do not look at it.
    let key: S3Stub.Key
    let query: [String: String]
    let bodyLength: Int

    /// Refuses what the stub does not know and bodies that it does not take.
    init(
        _ operation: S3Stub.Operation?,
        _ target: Target,
        _ head: RequestHead,
        _ options: S3Stub.Options
    ) throws(Failure) {
        guard let bucket = target.bucket else { throw Failure.notImplemented }
        guard bucket == options.bucket else {
            throw Failure(404, "NoSuchBucket", "The specified bucket does not exist")
        }
        guard let operation else { throw Failure.notImplemented }
        self.operation = operation
        key = target.key ?? ""
        query = target.query
        bodyLength = try Self.bodyLength(head, options)
    }

    private static func bodyLength(
        _ head: RequestHead,
        _ options: S3Stub.Options
    ) throws(Failure) -> Int {
        guard head.headers["transfer-encoding"] == nil else { throw Failure.notImplemented }
        guard let text = head.headers["content-length"], let length = Int(text) else {
            guard head.method == "PUT" else { return 0 }
            throw Failure(411, "MissingContentLength", "You must provide Content-Length.")
        }
        guard length <= options.maxBodyBytes else {
            throw Failure(400, "EntityTooLarge", "Your upload exceeds the maximum allowed size")
        }
        return length
    }
}
