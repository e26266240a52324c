// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One page of a listing.
struct Page<Item> {
    let items: ArraySlice<Item>
    let isTruncated: Bool

    /// The first of `all`, as many as are wanted and allowed.
    init(_ all: [Item], wanted: Int?, options: S3Stub.Options) {
        let limit = min(wanted ?? 1000, options.pageLimit)
        items = all.prefix(limit)
        // A page of nothing says that there is nothing more, or a client would go on for ever.
        isTruncated = limit > 0 && all.count > limit
    }
}

/// How a listing spells keys.
struct KeySpelling {
    private let isEncoded: Bool

    /// Reads what the request wants.
    init(_ request: S3Request) throws(Failure) {
        switch request.query["encoding-type"] {
        case nil: isEncoded = false
        case "url": isEncoded = true
        default: throw Failure.invalidArgument("Invalid Encoding Method specified in Request")
        }
    }

    func node(_ name: String, _ key: S3Stub.Key) -> XMLNode {
        XMLNode(
            name,
            isEncoded ? PercentCoding.encode(key.utf8, keepingSlashes: true) : key.description
        )
    }

    /// What the listing says of its own spelling.
    var nodes: [XMLNode] { isEncoded ? [XMLNode("EncodingType", "url")] : [] }
}
