// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// GetObjectAttributes.
extension Bucket {
    /// Tells what the request wants to know of an object.
    func attributes(_ request: S3Request) throws(Failure) -> Reply {
        let version = try content(for: request)
        let wanted = (request.header("x-amz-object-attributes") ?? "").split(separator: ",")
            .map { String($0.drop { $0 == " " }) }
        guard !wanted.isEmpty else {
            throw Failure.invalidRequest("The x-amz-object-attributes header is required.")
        }
        var children: [XMLNode] = []
        for name in wanted {
            switch name {
            case "ETag": children.append(XMLNode("ETag", version.eTag))
            case "ObjectSize": children.append(XMLNode("ObjectSize", version.size))
            case "StorageClass":
                let named = version.headers["x-amz-storage-class"]
                children.append(XMLNode("StorageClass", named ?? "STANDARD"))
            case "Checksum": children += Self.nodes(of: version.checksum)
            case "ObjectParts": children += try partNodes(of: version, request)
            default: throw Failure.invalidArgument("Invalid attribute name specified.")
            }
        }
        var headers = ["last-modified": Timestamp.http(version.modified)]
        headers["x-amz-version-id"] = version.identity["x-amz-version-id"]
        return Reply(XMLNode("GetObjectAttributesResponse", children), headers)
    }

    private static func nodes(of checksum: S3Stub.Checksum?) -> [XMLNode] {
        guard let checksum else { return [] }
        // Here, and only here, AWS leaves out the number of parts.
        let digest =
            switch checksum {
            case .fullObject(let digest), .composite(let digest, _): digest
            }
        let nodes = [XMLNode("ChecksumSHA256", digest), XMLNode("ChecksumType", checksum.type)]
        return [XMLNode("Checksum", nodes)]
    }

    private func partNodes(
        of version: S3Stub.Version,
        _ request: S3Request
    ) throws(Failure) -> [XMLNode] {
        guard !version.parts.isEmpty else { return [] }
        let count = XMLNode("PartsCount", version.parts.count)
        // Parts are told one by one only if they have checksums.
        guard version.checksum != nil else { return [XMLNode("ObjectParts", [count])] }
        let marker = request.header("x-amz-part-number-marker").flatMap(Int.init) ?? 0
        let wanted = request.header("x-amz-max-parts").flatMap(Int.init) ?? 1000
        let page = Page(
            version.parts.filter { $0.number > marker },
            wanted: wanted,
            options: options
        )
        let head = [
            count, XMLNode("PartNumberMarker", marker),
            XMLNode("NextPartNumberMarker", page.items.last?.number ?? 0),
            XMLNode("MaxParts", min(wanted, options.pageLimit)),
            XMLNode("IsTruncated", page.isTruncated),
        ]
        let parts = page.items.map { part in
            let nodes = [XMLNode("PartNumber", part.number), XMLNode("Size", part.size)]
            let checksum = part.checksum.map { [XMLNode("ChecksumSHA256", $0)] } ?? []
            return XMLNode("Part", nodes + checksum)
        }
        return [XMLNode("ObjectParts", head + parts)]
    }
}
