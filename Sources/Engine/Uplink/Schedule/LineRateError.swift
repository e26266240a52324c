// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Why a text is no rate.
package enum LineRateError: Error, Hashable {
    /// It does not begin with a number that is within bounds.
    case notANumber(String)
    /// The number is followed by something else than a unit.
    case unknownUnit(String)
    /// It is less than a byte per second.
    case tooSlow(String)
}

extension LineRateError: CustomStringConvertible {
    /// Says what is wrong and how it is done right.
    package var description: String {
        let problem =
            switch self {
            case .notANumber(let text):
                "\"\(text)\" does not begin with a number of up to six digits and three decimals"
            case .unknownUnit(""): "the unit is missing"
            case .unknownUnit(let unit): "\"\(unit)\" is not a unit of rate"
            case .tooSlow(let text): "\"\(text)\" is less than one byte per second"
            }
        let units = LineRate.Unit.allCases.map(\.rawValue).joined(separator: ", ")
        return "\(problem); write for example \"20 Mbit/s\" (units: \(units))"
    }
}
