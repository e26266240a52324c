// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// Room that running copies will still take, beyond what the file system knows of.
final class SpoolReservations: Sendable {
    private let outstanding = Mutex<Int64>(0)

    /// How much that is by now, in bytes.
    var outstandingBytes: Int64 { outstanding.withLock { $0 } }

    /// Claims room, if it is there with `reserve` to spare.
    ///
    /// `free` is asked under the lock, so that no two copies count on the same bytes.
    /// - Throws: `SpoolError.full`.
    func claim(
        _ bytes: Int64,
        reserve: Int64,
        free: () throws(SpoolError) -> Int64
    ) throws(SpoolError) -> SpoolReservation {
        try outstanding.withLock { (outstanding) throws(SpoolError) in
            let left = try free() - outstanding
            guard left >= bytes + reserve else {
                throw SpoolError.full(neededBytes: bytes + reserve, freeBytes: max(left, 0))
            }
            outstanding += bytes
        }
        return SpoolReservation(bytes: bytes, reservations: self)
    }

    fileprivate func giveBack(_ bytes: Int64) {
        outstanding.withLock { $0 -= bytes }
    }
}

/// One copy's claim; what is left of it is given back when it goes.
final class SpoolReservation {
    private var bytes: Int64
    private let reservations: SpoolReservations

    fileprivate init(bytes: Int64, reservations: SpoolReservations) {
        self.bytes = bytes
        self.reservations = reservations
    }

    deinit { reservations.giveBack(bytes) }

    /// Gives back what the file system has now taken into account itself.
    func settle(_ settled: Int64) {
        let settled = min(settled, bytes)
        bytes -= settled
        reservations.giveBack(settled)
    }
}
