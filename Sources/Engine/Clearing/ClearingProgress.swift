// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How far clearing a docked camera has come.
package struct ClearingProgress: Hashable, Sendable {
    /// How many recordings were to go.
    package let recordingsTotal: Int
    /// Which they are: it is not tried again in this docking before there are others.
    package let isTriedOf: Set<RecordingID>
    /// How many were removed so far, whether or not that was seen in a new listing.
    package var removedCount = 0
    /// How many were seen to be gone.
    package var clearedCount = 0
}
