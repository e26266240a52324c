// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Keeps checks that cost much to a few at once.
final class VerificationGate: Sendable {
    /// How many checks of the custody log, which read all of it, may run at once.
    static let custodyPlaces = 2
    /// How many conversations with cameras may be recorded at once.
    static let cameraPlaces = 2

    private let places: Int
    private let refusal: AdminError
    private let taken = Mutex(0)

    /// Has so many places, and a refusal for whoever finds them taken.
    init(places: Int, refusal: AdminError) {
        self.places = places
        self.refusal = refusal
    }

    /// The gate before the custody log.
    static func custody() -> VerificationGate {
        VerificationGate(
            places: custodyPlaces,
            refusal: AdminError(
                .unavailable,
                "\(custodyPlaces) checks of the custody log are running already",
                whatToDo: "wait until one of them is over"
            )
        )
    }

    /// The gate before the store, to which a check writes.
    static func store() -> VerificationGate {
        VerificationGate(
            places: 1,
            refusal: AdminError(
                .unavailable,
                "a check of the store is running already",
                whatToDo: "wait until it is over"
            )
        )
    }

    /// The gate before the conversations with cameras, which may keep footage in memory.
    static func cameras() -> VerificationGate {
        VerificationGate(
            places: cameraPlaces,
            refusal: AdminError(
                .unavailable,
                "\(cameraPlaces) cameras are being recorded already",
                whatToDo: "wait until one of them is done"
            )
        )
    }

    /// Takes a place.
    /// - Throws: `AdminError.unavailable` if none is free.
    func enter() throws(AdminError) -> Place {
        let hasEntered = taken.withLock { taken in
            guard taken < places else { return false }
            taken += 1
            return true
        }
        guard hasEntered else { throw refusal }
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
