// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the body of every answer says that is no success.
package struct AdminErrorReport: Codable, Hashable, Sendable {
    /// The error's fixed name, such as `not-found`.
    package let name: String
    /// What happened, to what.
    package let error: String
    package let whatToDo: String

    /// The report of an error.
    package init(_ error: AdminError) {
        name = error.kind.rawValue
        self.error = error.message
        whatToDo = error.whatToDo
    }

    /// The error that was reported; a name that this version does not know becomes a fault.
    package var reported: AdminError {
        AdminError(AdminError.Kind(rawValue: name) ?? .fault, error, whatToDo: whatToDo)
    }
}
