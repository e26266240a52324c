// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// The variables that a process was started with, or others in their place.
package struct ProcessEnvironment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    /// The variables of this process.
    package static let current = Self { name in getenv(name).map { String(cString: $0) } }

    /// Variables given by hand.
    package init(_ variables: [String: String]) {
        lookUp = { variables[$0] }
    }

    private init(lookUp: @escaping @Sendable (String) -> String?) {
        self.lookUp = lookUp
    }

    /// One variable; nil if it is not set.
    package subscript(name: String) -> String? { lookUp(name) }
}
