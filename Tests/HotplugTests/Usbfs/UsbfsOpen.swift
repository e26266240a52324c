// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import Glibc
import SystemPackage

/// One opening of a node: what the kernel keeps with a file descriptor of usbfs.
struct UsbfsOpen {
    /// Where the next read of the descriptors begins.
    var position = 0
    /// The interfaces that it has claimed.
    var claimed: Set<UInt8> = []
    private(set) var pending: [UsbfsTransfer] = []
    private var completed: [UsbfsTransfer] = []
    /// The bulk endpoints at which an error or a short packet ended a transfer of several parts,
    /// until a new one begins.
    private var disabledEndpoints: Set<UInt8> = []
    /// What `poll` sees, once somebody may poll.
    private(set) var poll: PollSwitch?

    /// What the kernel's memory cap counts.
    var heldBytes: Int { (pending + completed).reduce(0) { $0 + $1.heldBytes } }

    /// Gives the descriptor of this opening what can be polled.
    mutating func arm(_ descriptor: CInt) throws(Errno) {
        poll = try PollSwitch(inPlaceOf: descriptor)
        poll?.show(!completed.isEmpty)
    }

    mutating func submit(_ transfer: UsbfsTransfer) throws(Errno) {
        if transfer.isBulk {
            if !transfer.continues { disabledEndpoints.remove(transfer.endpoint) }
            // EREMOTEIO: what it would continue is over.
            guard !disabledEndpoints.contains(transfer.endpoint) else {
                throw Errno(rawValue: EREMOTEIO)
            }
        }
        pending.append(transfer)
    }

    /// Serves the transfers in turn; at one endpoint none overtakes another.
    mutating func serve(_ advance: (inout UsbfsTransfer) -> Bool) {
        var waiting: Set<UInt8> = []
        var place = 0
        while place < pending.count {
            if waiting.contains(pending[place].endpoint) {
                place += 1
            } else if advance(&pending[place]) {
                finish(pending.remove(at: place))
            } else {
                waiting.insert(pending[place].endpoint)
                place += 1
            }
        }
        showCompleted()
    }

    /// Ends transfers from the host's side.
    mutating func end(_ status: CInt, where isMeant: (UsbfsTransfer) -> Bool = { _ in true }) {
        while var transfer = pending.first(where: isMeant) {
            pending.removeAll { $0.home == transfer.home }
            transfer.end(status)
            finish(transfer)
        }
        showCompleted()
    }

    /// The oldest completed transfer; nil if there is none.
    mutating func reap() -> UsbfsTransfer? {
        guard !completed.isEmpty else { return nil }
        defer { showCompleted() }
        return completed.removeFirst()
    }

    /// Shows that the device has left.
    mutating func disconnect() {
        claimed = []
        end(-ESHUTDOWN)
        poll?.fail()
    }

    /// Its descriptor was closed.
    mutating func close() {
        poll?.fail()
    }

    private mutating func finish(_ transfer: UsbfsTransfer) {
        completed.append(transfer)
        let wasTakenBack = [0, -ECONNRESET, -ENOENT].contains(transfer.status)
        if transfer.isBulk, !transfer.isUnlinked, !wasTakenBack {
            unlinkContinuations(at: transfer.endpoint)
        }
    }

    /// Ends the parts that follow a failed one, up to the beginning of the next transfer.
    private mutating func unlinkContinuations(at endpoint: UInt8) {
        let queued = pending.indices.filter { pending[$0].endpoint == endpoint }
        let parts = queued.prefix { pending[$0].continues && !pending[$0].isUnlinked }
        for place in parts { pending[place].isUnlinked = true }
        if parts.count == queued.count { disabledEndpoints.insert(endpoint) }
        for place in parts.reversed() {
            var part = pending.remove(at: place)
            part.end(-ECONNRESET)
            completed.append(part)
        }
    }

    private mutating func showCompleted() {
        poll?.show(!completed.isEmpty)
    }
}
