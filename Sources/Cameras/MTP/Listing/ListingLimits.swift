// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How much of what a camera lists is taken: as much as of any other medium.
struct ListingLimits: Sendable {
    /// Folders nested deeper are named and left.
    var deepestLevel = TreeLister().deepestLevel
    /// After that many objects the rest is left, and that is said.
    var mostEntries = TreeLister().mostEntries
    /// A longer path is named and left, in bytes.
    var longestPathBytes = TreeLister().longestPathBytes
    /// What all paths may take in memory; then the rest is left, and that is said.
    var mostPathBytes = TreeLister().mostPathBytes
    /// A file that states more is named and left.
    var largestFileBytes = TreeLister().largestFileBytes
}
