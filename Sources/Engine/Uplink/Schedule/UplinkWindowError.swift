// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A text that should have been a window.
package struct UplinkWindowError: Error, Hashable {
    /// What is wrong with it.
    package enum Problem: Error, Hashable {
        /// Days, hours or rate are missing.
        case incomplete
        case unknownDay(String)
        /// There are no two times with a hyphen between them.
        case notASpan(String)
        case notATime(String)
        /// It ends when it begins, which could mean no time or a whole day.
        case emptySpan(String)
        case rate(LineRateError)
    }

    package let text: String
    package let problem: Problem
}

extension UplinkWindowError: CustomStringConvertible {
    /// Says what is wrong and how it is done right.
    package var description: String { "could not read window \"\(text)\": \(problem)" }
}

extension UplinkWindowError.Problem: CustomStringConvertible {
    /// Says what is wrong and how it is done right.
    package var description: String {
        switch self {
        case .incomplete:
            "days, hours and rate are needed; write for example \"mon-fri 19:00-06:00 full\""
        case .unknownDay(let name):
            "\"\(name)\" is not a day; write for example \"mon-fri\", \"sat,sun\" or \"daily\""
        case .notASpan(let text):
            "\"\(text)\" is not a span of hours; write for example \"19:00-06:00\""
        case .notATime(let text):
            "\"\(text)\" is not a time of day; write for example \"19:00-06:00\", "
                + "from 00:00 to 24:00"
        case .emptySpan(let text):
            "\"\(text)\" ends when it begins; write \"00:00-24:00\" for a whole day"
        case .rate(let error): "\(error), or \"full\""
        }
    }
}
