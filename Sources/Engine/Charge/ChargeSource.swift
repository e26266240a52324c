// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Who states the charge of a docked camera, the surest first.
package enum ChargeSource: Sendable {
    /// The camera itself, when it is asked.
    case camera
    /// A driver of the kernel that speaks for the camera's battery.
    case kernel
    /// A file that the camera had written before it was docked.
    case statusFile
}
