// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Something that the camera says without being asked.
package struct PTPEvent: Hashable, Sendable {
    /// What happened.
    package let code: PTPEventCode
    /// The transaction that it belongs to; nil if to none (0xFFFFFFFF).
    package let transaction: UInt32?
    /// What it happened to.
    package let parameters: [UInt32]

    /// Joins what an event says.
    package init(code: PTPEventCode, transaction: UInt32?, parameters: [UInt32]) {
        self.code = code
        self.transaction = transaction
        self.parameters = parameters
    }

    /// Takes over what an event's container says.
    init(_ container: PTPContainer) {
        self.init(
            code: PTPEventCode(rawValue: container.code),
            transaction: container.transaction == UInt32.max ? nil : container.transaction,
            parameters: container.parameters
        )
    }
}
