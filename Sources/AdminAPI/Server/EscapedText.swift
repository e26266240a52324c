// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Text from a peer, made fit to be shown: short, and without control characters.
package enum EscapedText {
    /// The first characters, escaped.
    package static func of(_ text: String, atMost count: Int = 100) -> String {
        let shown = text.prefix(count)
        let escaped = EscapedName.reversible(Array(shown.utf8))
        return shown.endIndex == text.endIndex ? escaped : escaped + "…"
    }
}
