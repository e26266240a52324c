// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device sent is not what the specifications lay down, so nothing is taken from it.
package struct PTPMalformed: Error, Hashable {
    /// What is wrong.
    package enum Problem: Hashable, Sendable {
        /// So many bytes more belong to it than there are.
        case missing(bytes: Int)
        /// It has a value that it cannot have.
        case impossible(String)
    }

    /// What was read, for example `DeviceInfo: model`.
    package let what: String
    /// How many bytes were before it.
    package let offset: Int
    package let problem: Problem

    /// Joins what was read, where, and why it is wrong.
    package init(_ what: String, at offset: Int, _ problem: Problem) {
        self.what = what
        self.offset = offset
        self.problem = problem
    }

    /// The same, told of a part of something bigger.
    func within(_ whole: String) -> Self {
        Self("\(whole): \(what)", at: offset, problem)
    }
}

extension PTPMalformed: CustomStringConvertible {
    package var description: String {
        switch problem {
        case .missing(let bytes): "\(what) at byte \(offset) lacks \(bytes) bytes"
        case .impossible(let value): "\(what) at byte \(offset) cannot be \(value)"
        }
    }
}
