// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Why a request was not answered with what it asked for.
package struct AdminError: Error, Hashable {
    /// The kinds there are, each with its own HTTP status.
    package enum Kind: String, Sendable, CaseIterable {
        /// There is no such thing.
        case notFound = "not-found"
        /// The request makes no sense as it stands.
        case invalid
        /// The peer may not do that.
        case forbidden
        /// The path is right, the method is not.
        case wrongMethod = "wrong-method"
        /// The request's body is longer than any request is.
        case tooLarge = "too-large"
        /// It makes sense, but not in the present state; for example, already docked.
        case conflict
        /// It cannot be done at this moment.
        case unavailable
        /// The answer did not come in time.
        case timedOut = "timed-out"
        /// A fault of the daemon, which its log says more about.
        case fault
    }

    package let kind: Kind
    /// What happened, to what.
    package let message: String
    /// What the asker can do about it.
    package let whatToDo: String

    /// Joins a kind and the words for people.
    package init(_ kind: Kind, _ message: String, whatToDo: String) {
        self.kind = kind
        self.message = message
        self.whatToDo = whatToDo
    }
}

extension AdminError: CustomStringConvertible {
    package var description: String { message }
}
