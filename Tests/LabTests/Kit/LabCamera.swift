// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A camera that scenarios plug in, whatever it speaks.
protocol LabCamera: Sendable {
    /// The serial number by which camdock knows it.
    var serial: String { get }
    /// What the store has to hold of it in the end.
    var footage: [StoreListing.Entry] { get }
}
