// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How clearing comes to the camera that it clears.
struct ClearingAccess: Sendable {
    /// Opens the camera so that files can be removed from it, when nobody else has it open.
    let open: @Sendable () async throws -> any CameraDriver
    /// Lets go of what `open` gave.
    let close: @Sendable (any CameraDriver) async -> Void
    /// Lists everything anew, after `close`.
    let list: @Sendable () async throws -> Listing
    /// Whether the camera is in another state after `open` until it is listed: a medium behind which
    /// the write block was lifted.
    let needsListing: Bool

    /// Clears through the session in which the camera was read.
    static func through(_ driver: any CameraDriver) -> Self {
        Self(
            open: { driver },
            close: { _ in },
            list: { try await driver.list() },
            needsListing: false
        )
    }

    /// Clears through an opening of its own: the medium is written to no longer than that.
    /// - Parameters:
    ///   - reader: What the medium was read through; it is closed first.
    ///   - openWritable: Opens it for clearing.
    ///   - openReader: Opens it as it was before.
    /// - Returns: The way.
    static func reopening(
        _ reader: any CameraDriver,
        openWritable: @escaping @Sendable () async throws -> any CameraDriver,
        openReader: @escaping @Sendable () async throws -> any CameraDriver
    ) -> Self {
        Self(
            open: {
                await reader.close()
                return try await openWritable()
            },
            close: { await $0.close() },
            list: {
                let driver = try await openReader()
                do {
                    let listing = try await driver.list()
                    await driver.close()
                    return listing
                } catch {
                    await driver.close()
                    throw error
                }
            },
            needsListing: true
        )
    }
}
