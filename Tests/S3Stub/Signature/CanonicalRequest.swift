// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What SigV4 signs of a request.
///
/// It is built from the request as it was sent. Whoever sends a path or query in another spelling
/// than the canonical one is refused, although AWS would understand some of them: what was signed
/// must be what was sent.
struct CanonicalRequest {
    let text: String

    /// Builds the text; nil if path or query are not spelt in the canonical way.
    init?(_ head: RequestHead, signedHeaders: [String], payloadHash: String) {
        let items = head.rawQueryItems
        guard Self.isCanonical(head.path, keepingSlashes: true),
            items.allSatisfy({ Self.isCanonical($0.name) && Self.isCanonical($0.value) })
        else { return nil }
        // The names are sorted by their escaped bytes, which are ASCII.
        let query = items.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let names = signedHeaders.sorted()
        let headers = names.map { "\($0):\(Self.trimmed(head.headers[$0] ?? ""))\n" }.joined()
        text = [
            head.method, head.path, query, headers, names.joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }

    private static func isCanonical(
        _ text: some StringProtocol,
        keepingSlashes: Bool = false
    ) -> Bool {
        PercentCoding.decode(text).map {
            PercentCoding.encode($0, keepingSlashes: keepingSlashes) == text
        } ?? false
    }

    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
