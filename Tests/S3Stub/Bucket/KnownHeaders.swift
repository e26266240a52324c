// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The `x-amz-` headers that the stub honours; a request with another one is refused, since that
/// may ask for something that it would not get.
enum KnownHeaders {
    private static let names: Set<String> = [
        "x-amz-date", "x-amz-content-sha256", "x-amz-user-agent",
        "x-amz-sdk-checksum-algorithm", "x-amz-mp-object-size", "x-amz-object-attributes",
        "x-amz-max-parts", "x-amz-part-number-marker", "x-amz-bypass-governance-retention",
        "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date",
        "x-amz-object-lock-legal-hold",
    ]

    /// Those that are kept with an object and repeated with its content.
    private static let kept: Set<String> = [
        "content-type", "cache-control", "content-disposition", "content-encoding",
        "content-language", "expires", "x-amz-storage-class", "x-amz-server-side-encryption",
    ]

    private static let metadata = "x-amz-meta-"
    /// How many bytes AWS allows for all metadata of an object.
    private static let maxMetadataBytes = 2048

    /// Refuses a request with a header that the stub does not know.
    static func check(_ head: RequestHead) throws(Failure) {
        // Checksum headers are looked at where the quirks are known.
        let unknown = head.headers.keys.contains {
            $0.hasPrefix("x-amz-") && !$0.hasPrefix(metadata) && !$0.hasPrefix("x-amz-checksum-")
                && !names.contains($0) && !kept.contains($0)
        }
        guard !unknown else { throw Failure.notImplemented }
    }

    /// What is to be kept of a request's headers.
    static func kept(of head: RequestHead) throws(Failure) -> [String: String] {
        let all = head.headers.filter { kept.contains($0.key) || $0.key.hasPrefix(metadata) }
        let metadataBytes = all.filter { $0.key.hasPrefix(metadata) }.reduce(0) {
            $0 + $1.key.utf8.count - metadata.utf8.count + $1.value.utf8.count
        }
        guard metadataBytes <= maxMetadataBytes else {
            throw Failure(400, "MetadataTooLarge", "Your metadata headers are too large.")
        }
        return all
    }
}
