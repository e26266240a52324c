// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a watch tells: enough to keep a picture of all devices, whatever was missed in between.
package enum UdevChange: Hashable, Sendable {
    /// Everything present at this moment: at the start, and again after events were lost.
    ///
    /// What is not in it is no longer there.
    case snapshot([UdevDevice])
    /// A device that appeared or changed. It may well be known already, unchanged.
    case changed(UdevDevice)
    /// The device that had this `sysPath` is gone.
    case removed(sysPath: String)
}
