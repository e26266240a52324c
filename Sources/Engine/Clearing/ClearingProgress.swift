// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How far clearing a docked camera has come.
package struct ClearingProgress: Hashable, Sendable {
    /// How many recordings were to go, those included that have gone in earlier visits.
    package let recordingsTotal: Int
    /// Which they are: it is not tried again in this docking before there are others.
    package let isTriedOf: Set<RecordingID>
    /// How many were removed so far, whether or not that was seen in a new listing.
    package var removedCount: Int
    /// How many were seen to be gone.
    package var clearedCount: Int

    /// Nothing of these has gone yet; what earlier visits of the docking have cleared counts on.
    init(of ids: Set<RecordingID>, after earlier: Self?) {
        let cleared = earlier?.clearedCount ?? 0
        recordingsTotal = cleared + ids.count
        isTriedOf = ids
        removedCount = cleared
        clearedCount = cleared
    }
}
