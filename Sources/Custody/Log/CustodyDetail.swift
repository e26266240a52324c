// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One value in an entry's detail: text, a whole number or a truth value, and nothing else.
package enum CustodyValue: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
}

extension CustodyValue: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        }
    }
}

extension CustodyValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self = .text(value)
    }
}

extension CustodyValue: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) {
        self = .number(value)
    }
}

extension CustodyValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) {
        self = .flag(value)
    }
}

/// What an entry says beyond its columns.
package typealias CustodyDetail = [String: CustodyValue]
