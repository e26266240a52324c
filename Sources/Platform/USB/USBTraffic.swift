// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB
import Synchronization

/// The transfers of one device that are under way.
///
/// Every submission passes here, under the lock that `interrupt` takes: what it does not find to be
/// taken back is not submitted any more. No callback takes the lock.
final class USBTraffic: Sendable {
    private struct State {
        var isClosed = false
        var flying: [USBTransfer] = []
    }

    private let handle: USBHandlePointer
    private let context: USBContext
    private let state = Mutex(State())
    private let closing = Latch<Bool>()

    /// The traffic of a device of which nothing is under way.
    init(on handle: USBHandlePointer, in context: USBContext) {
        self.handle = handle
        self.context = context
    }

    /// Whether `interrupt` was called.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Submits a transfer.
    /// - Throws: `.closed` after an interrupt.
    func submit(
        _ transfer: USBTransfer,
        to pipe: USBTransfer.Pipe,
        byteCount: Int
    ) throws(USBError) {
        try state.withLock { (state) throws(USBError) in
            guard !state.isClosed else { throw USBError(.closed, "submit a transfer") }
            let result = transfer.submit(
                pipe,
                byteCount: byteCount,
                on: handle,
                in: context
            )
            if let code = USBError.Code(result: result) {
                throw USBError(code, "submit a transfer")
            }
            state.flying.append(transfer)
        }
    }

    /// Waits until a transfer has landed; nil if it has not in time, and then it is under way still.
    ///
    /// **Blocks.**
    func wait(for transfer: USBTransfer, within limit: Duration) -> USBOutcome? {
        guard let outcome = transfer.wait(for: limit) else { return nil }
        forget(transfer)
        return outcome
    }

    /// What became of a transfer; nil if it is under way still.
    func outcome(of transfer: USBTransfer) -> USBOutcome? {
        guard let outcome = transfer.outcome else { return nil }
        forget(transfer)
        return outcome
    }

    /// Takes transfers back, and waits for each.
    ///
    /// **Blocks** no longer than the host's controller takes to let go of them.
    func withdraw(_ transfers: [USBTransfer]) -> [USBOutcome] {
        state.withLock { _ in Self.cancel(transfers) }
        return transfers.map { transfer in
            let outcome = transfer.wait()
            forget(transfer)
            return outcome
        }
    }

    /// Takes everything back and lets nothing new be submitted; does not wait for the callbacks.
    func interrupt() {
        state.withLock { state in
            state.isClosed = true
            Self.cancel(state.flying)
        }
        closing.leave(true)
    }

    /// Waits for the last callback, after an interrupt.
    ///
    /// **Blocks.**
    func drain() {
        for transfer in state.withLock({ $0.flying }) {
            _ = transfer.wait()
            forget(transfer)
        }
    }

    /// Waits for an interrupt.
    ///
    /// **Blocks.**
    func waitForInterrupt(within limit: Duration) {
        _ = closing.wait(for: limit)
    }

    /// Asks for transfers back; called under the lock, so that the device is not closed meanwhile:
    /// that waits for every transfer to be forgotten.
    private static func cancel(_ transfers: [USBTransfer]) {
        // The youngest first, so that none of them begins because the one before it has ended.
        for transfer in transfers.reversed() where transfer.outcome == nil { transfer.cancel() }
    }

    private func forget(_ transfer: USBTransfer) {
        state.withLock { state in state.flying.removeAll { $0 === transfer } }
    }
}
