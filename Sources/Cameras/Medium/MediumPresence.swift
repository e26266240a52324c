// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The witness that a medium's device is still there, whatever caches say.
///
/// A FAT card that was pulled lists as empty, and opening its files says that they do not exist, both
/// without any error; so neither is believed before the device itself has answered.
package protocol MediumPresence: Sendable {
    /// Returns only if the device itself answers.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.gone`.
    func confirm() throws(CameraError)
}
