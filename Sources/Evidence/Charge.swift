// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How much charge a camera states.
///
/// What is not known stays `unknown`; it is never guessed.
package enum Charge: Hashable, Sendable {
    /// The camera states nothing that can be believed.
    case unknown
    /// The camera states a level, in percent; its scale goes in steps of `stepPercent`.
    case level(percent: Int, stepPercent: Int)
    /// The camera says that it runs on the dock's power, and states no level.
    case external
}
