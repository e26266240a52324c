// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a piece of text stands out, where the terminal has colours.
///
/// The words alone must say everything; a style only helps the eye.
enum Style: Hashable {
    case plain, heading, faint, good, warning, bad

    /// The SGR parameters of ECMA-48.
    var parameters: String {
        switch self {
        case .plain: ""
        case .heading: "1"
        case .faint: "2"
        case .good: "32"
        case .warning: "33"
        case .bad: "1;31"
        }
    }
}
