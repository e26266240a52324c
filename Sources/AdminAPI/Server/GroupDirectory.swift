// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Who belongs to which group on this host.
package protocol GroupDirectory: Sendable {
    /// The number of a group; nil if there is none of that name.
    func group(named name: String) async throws -> UInt32?

    /// Every group of a user, by number; empty for a user that nobody knows.
    func groups(ofUser uid: UInt32) async throws -> Set<UInt32>
}
