// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The file systems that a camera's medium may carry, and no others.
package enum MountableFileSystem: String, Sendable, CaseIterable {
    case vfat
    case exfat
}
