// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The store's calls over a line without a window and without a cap.
extension ObjectStore {
    /// Puts one object.
    package func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        meter: ByteMeter
    ) async throws {
        try await put(object, from: body, pace: OpenPace(), meter: meter)
    }

    /// Puts several objects.
    package func put(
        _ group: [OutgoingObject],
        meter: ByteMeter
    ) async -> [Result<Void, any Error>] {
        await put(group, pace: OpenPace(), meter: meter)
    }

    /// Has an object shown.
    package func prove(_ object: StoredObject, meter: ByteMeter) async throws -> StoreProof {
        try await prove(object, pace: OpenPace(), meter: meter)
    }
}
