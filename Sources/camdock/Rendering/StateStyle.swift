// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How the states of recordings stand out.
enum StateStyle {
    /// The style of a state by its name.
    static func of(_ state: String) -> Style {
        switch state {
        case "confirmed", "cleared": .good
        case "quarantined": .bad
        default: .plain
        }
    }
}
