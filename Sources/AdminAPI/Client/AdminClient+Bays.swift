// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Bays and their names.
extension AdminClient {
    /// Every bay that has a name or holds something.
    package func bays() async throws -> BayList {
        try await get(AdminPath.bays)
    }

    /// Gives a bay a name, or takes it away with nil.
    /// - Parameters:
    ///   - bay: The name that it has now, or its port path.
    ///   - name: Its new name.
    /// - Returns: The bay after it.
    /// - Throws: `AdminError`, `AdminClientError`.
    package func nameBay(_ bay: String, _ name: String?) async throws -> NamedBay {
        try await post(
            "\(AdminPath.bays)/\(PercentEncoding.encode(bay))\(AdminPath.name)",
            BayNameRequest(name: name)
        )
    }
}
