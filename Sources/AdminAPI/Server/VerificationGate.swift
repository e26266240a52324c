// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Keeps checks of the custody log, which read all of it, to a few at once.
final class VerificationGate: Sendable {
    /// How many may run at once.
    static let places = 2

    private let taken = Mutex(0)

    /// Takes a place.
    /// - Throws: `AdminError.unavailable` if none is free.
    func enter() throws(AdminError) -> Place {
        let hasEntered = taken.withLock { taken in
            guard taken < Self.places else { return false }
            taken += 1
            return true
        }
        guard hasEntered else {
            throw AdminError(
                .unavailable,
                "\(Self.places) checks of the custody log are running already",
                whatToDo: "wait until one of them is over"
            )
        }
        return Place(gate: self)
    }

    /// One check's place, given back at the latest when the answer goes out of use.
    final class Place: Sendable {
        private let gate: VerificationGate
        private let isHeld = Mutex(true)

        fileprivate init(gate: VerificationGate) {
            self.gate = gate
        }

        /// Gives the place back; does nothing the second time.
        func leave() {
            let was = isHeld.withLock { held in
                defer { held = false }
                return held
            }
            if was { gate.taken.withLock { $0 -= 1 } }
        }

        deinit {
            leave()
        }
    }
}
