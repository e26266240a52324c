// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a driver on another machine is asked: one line of JSON.
package enum ContractCall: Hashable, Sendable, Codable {
    /// The camera behind that node, by a profile with these quirks.
    case open(node: String, quirks: ContractQuirks)
    case list
    case read(path: String, offset: Int64, most: Int64?)
    case charge
    case clock
    case setClock(seconds: Int64)
    case nextChange
    case remove(path: String, isProven: Bool)
    case close
}

/// What it answers: one line of JSON.
package enum ContractAnswer: Hashable, Sendable, Codable {
    case done
    case listing(ContractListing)
    case reading(ContractReading)
    case charge(ContractCharge)
    case clock(ContractClock?)
    case removal(ContractRemoval)
    case failed(ContractError)
}
