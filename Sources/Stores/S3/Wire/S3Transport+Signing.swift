// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AsyncHTTPClient
import Evidence
import NIOCore
import NIOHTTP1
import Synchronization

extension S3Transport {
    /// The request as the HTTP client takes it, signed at this moment.
    func signed(_ request: S3Request, _ activity: Activity) -> HTTPClientRequest {
        let path = location.path(request.key)
        let fixed = [("host", location.authority)] + request.headers.map { ($0.name, $0.value) }
        let headers = fixed.map { (name: $0.0, value: $0.1) }
        let added = signer.headers(
            method: request.method,
            path: path,
            query: request.query,
            headers: headers,
            payload: request.payload,
            at: now().advanced(by: skew.withLock { $0 })
        )
        let query = CanonicalRequest.query(request.query)
        let scheme = location.isSecure ? "https" : "http"
        var result = HTTPClientRequest(
            url: "\(scheme)://\(location.authority)\(path)" + (query.isEmpty ? "" : "?\(query)")
        )
        result.method = HTTPMethod(rawValue: request.method)
        for header in headers + added { result.headers.add(name: header.name, value: header.value) }
        switch request.body {
        case .none:
            if request.method == "PUT" || request.method == "POST" { result.body = .bytes([]) }
        case .bytes(let bytes): result.body = .bytes(ByteBuffer(bytes: bytes))
        case .part(let part):
            let stream = PartStream(part: part, activity: activity)
            result.body = .stream(stream, length: .known(Int64(part.range.count)))
        }
        return result
    }
}
