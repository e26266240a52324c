// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Gathers what a case found wrong, in words.
package final class ContractCheck: Sendable {
    private let found = Mutex<[String]>([])

    package var findings: [String] { found.withLock { $0 } }

    /// Notes a finding.
    func note(_ finding: String) {
        found.withLock { $0.append(finding) }
    }

    /// Expects two values to be equal.
    func equal<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) {
        guard value != expected else { return }
        note("\(what): \(Self.short(value)) instead of \(Self.short(expected))")
    }

    /// Expects a condition.
    func that(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition { note(what()) }
    }

    /// Expects an error of one of these names.
    /// - Returns: The error; nil if there was none.
    @discardableResult
    func fails<Value>(
        with names: ContractError.Name...,
        when what: String,
        _ body: () async throws(ContractError) -> Value
    ) async -> ContractError? {
        do throws(ContractError) {
            let value = try await body()
            note("\(what): gave \(Self.short(value)) instead of failing")
            return nil
        } catch {
            that(names.contains(error.name), "\(what): failed with \(error), not with \(names)")
            return error
        }
    }

    private static func short<Value>(_ value: Value) -> String {
        let text = String(describing: value)
        return text.count <= 400 ? text : "\(text.prefix(400))..."
    }
}
