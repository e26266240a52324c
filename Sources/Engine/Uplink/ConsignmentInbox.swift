// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Where consignments that are over wait for the service to write down what became of them.
final class ConsignmentInbox: Sendable {
    private let finished = Mutex<[(Consignment, [ForwardingOutcome])]>([])

    /// Hands one in.
    func add(_ consignment: Consignment, _ outcomes: [ForwardingOutcome]) {
        finished.withLock { $0.append((consignment, outcomes)) }
    }

    /// Takes all that were handed in.
    func take() -> [(Consignment, [ForwardingOutcome])] {
        finished.withLock { finished in
            defer { finished = [] }
            return finished
        }
    }
}
