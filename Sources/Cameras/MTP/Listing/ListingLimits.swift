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
    /// What the names of all objects may take in memory while they are gathered; then the rest is
    /// left, and that is said.
    var mostNameBytes = TreeLister().mostPathBytes
    /// A file that states more is named and left.
    var largestFileBytes = TreeLister().largestFileBytes
    /// The most bytes of one list of properties; a longer one is given up.
    ///
    /// It has room for every object with a name of the most characters and a dozen properties.
    var mostListBytes: Int64 = 512 << 20

    /// What is said of a camera with too many objects.
    var tooMany: String { "the camera holds more than \(mostEntries) objects" }
    /// What is said of a camera with too many names.
    var tooLong: String { "the camera's names take more than \(mostNameBytes) bytes" }
}
