// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a request asks for an operation.
struct Route {
    let operation: S3Stub.Operation
    private let method: String
    private let isForKey: Bool
    /// The query item that names what is asked for; nil if there is none.
    private let subresource: String?
    /// The other query items that the operation knows.
    private let parameters: Set<String>

    private init(
        _ operation: S3Stub.Operation,
        _ method: String,
        key isForKey: Bool,
        _ subresource: String? = nil,
        _ parameters: [String] = []
    ) {
        self.operation = operation
        self.method = method
        self.isForKey = isForKey
        self.subresource = subresource
        self.parameters = Set(parameters)
    }

    /// The operation that a request asks for; nil for what the stub does not know.
    ///
    /// An unknown query item may change everything, so that it makes the whole request unknown.
    static func operation(method: String, hasKey: Bool, query: [String: String]) -> S3Stub
        .Operation?
    {
        let route = all.first { route in
            route.method == method && route.isForKey == hasKey
                && route.subresource.map { query[$0] != nil } ?? true
        }
        guard let route else { return nil }
        let known = route.parameters.union([route.subresource ?? "", "x-id"])
        return known.isSuperset(of: query.keys) ? route.operation : nil
    }

    private static let listing = ["prefix", "encoding-type"]
    private static let version = ["versionId"]

    // Those without a subresource come last, because they match whatever is left.
    private static let all = [
        Route(.getBucketLocation, "GET", key: false, "location"),
        Route(.getBucketVersioning, "GET", key: false, "versioning"),
        Route(.getObjectLockConfiguration, "GET", key: false, "object-lock"),
        Route(.listObjectsV2, "GET", key: false, "list-type", listing + objectPaging),
        Route(.listObjectVersions, "GET", key: false, "versions", listing + versionPaging),
        Route(.listMultipartUploads, "GET", key: false, "uploads", listing + uploadPaging),
        Route(.createMultipartUpload, "POST", key: true, "uploads"),
        Route(.uploadPart, "PUT", key: true, "uploadId", ["partNumber"]),
        Route(.listParts, "GET", key: true, "uploadId", ["encoding-type"] + partPaging),
        Route(.completeMultipartUpload, "POST", key: true, "uploadId"),
        Route(.abortMultipartUpload, "DELETE", key: true, "uploadId"),
        Route(.putObjectRetention, "PUT", key: true, "retention", version),
        Route(.getObjectRetention, "GET", key: true, "retention", version),
        Route(.putObjectLegalHold, "PUT", key: true, "legal-hold", version),
        Route(.getObjectLegalHold, "GET", key: true, "legal-hold", version),
        Route(.getObjectAttributes, "GET", key: true, "attributes", version),
        Route(.headBucket, "HEAD", key: false),
        Route(.putObject, "PUT", key: true),
        Route(.headObject, "HEAD", key: true, nil, version),
        Route(.getObject, "GET", key: true, nil, version),
        Route(.deleteObject, "DELETE", key: true, nil, version),
    ]

    private static let objectPaging = [
        "max-keys", "continuation-token", "start-after", "fetch-owner",
    ]
    private static let versionPaging = ["max-keys", "key-marker", "version-id-marker"]
    private static let uploadPaging = ["max-uploads", "key-marker", "upload-id-marker"]
    private static let partPaging = ["max-parts", "part-number-marker"]
}
