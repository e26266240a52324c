// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Synchronization

/// A PTP/MTP camera at the level of its USB pipes.
///
/// A wire (memory, usbfs, usbredir) hands over what the host sends and fetches what the host asks
/// for; the camera never blocks. Everything may be called from any thread, and everything that makes
/// up the camera may be changed while a host talks to it.
package final class FakeCamera: Sendable {
    private let state: Mutex<FakeState>
    private let callbacks = Mutex(Callbacks())

    private struct Callbacks {
        var ready: (@Sendable () -> Void)?
        var disconnect: (@Sendable () -> Void)?
    }

    /// A camera that is plugged in.
    package init(_ model: FakeModel = FakeModel()) {
        state = Mutex(FakeState(model))
    }

    // MARK: - What a wire needs

    /// Is called, on any thread, whenever something can be fetched that could not be before.
    package var onReady: (@Sendable () -> Void)? {
        get { callbacks.withLock { $0.ready } }
        set { callbacks.withLock { $0.ready = newValue } }
    }

    /// Is called, on any thread, when the camera leaves its bay.
    package var onDisconnect: (@Sendable () -> Void)? {
        get { callbacks.withLock { $0.disconnect } }
        set { callbacks.withLock { $0.disconnect = newValue } }
    }

    /// Whether the camera is plugged in.
    package var isAttached: Bool { state.withLock { $0.isAttached } }

    /// Whether it answers nothing at this moment, by a fault or by habit.
    package var isSilent: Bool { state.withLock { $0.silence != nil || $0.waitsForEventRead } }

    /// Everything that a host can learn before it configures the camera.
    package func descriptors() -> FakeDescriptors {
        state.withLock { FakeDescriptors($0.model.usb) }
    }

    /// A request on the control pipe, with the bytes that an OUT request carries.
    package func control(_ setup: FakeSetup, _ data: [UInt8] = []) -> FakeAnswer {
        acting { $0.control(setup, data) }
    }

    /// One bulk-out transfer of the host; an empty one is an empty packet.
    package func bulkOut(_ bytes: [UInt8]) -> FakeAnswer {
        acting { $0.bulkOut(bytes) }
    }

    /// Fetches for a bulk-in transfer that has room for `limit` more bytes.
    package func bulkIn(atMost limit: Int) -> FakeAnswer {
        acting { $0.bulkIn(atMost: limit) }
    }

    /// The next event for the interrupt pipe; nil if there is none.
    package func eventIn() -> [UInt8]? {
        acting { $0.nextEvent() }
    }

    /// A reset of the device by the bus: the session is gone, and the configuration.
    package func reset() {
        acting { $0.busReset() }
    }

    // MARK: - Pull and plug

    /// Pulls the camera out of its bay.
    package func detach() {
        acting { $0.detach() }
    }

    /// Plugs it in again, switched on afresh; what it holds and the faults that wait stay.
    package func attach() {
        acting { $0.attach() }
    }

    // MARK: - What the camera is

    /// What makes up the camera at this moment.
    package var model: FakeModel {
        state.withLock { $0.model }
    }

    /// Changes the camera, without telling the host.
    package func change(_ body: @Sendable (inout FakeModel) -> Void) {
        acting { body(&$0.model) }
    }

    /// Sends an event of this code.
    package func sendEvent(_ code: UInt16, _ parameters: [UInt32] = []) {
        acting { $0.queueEvent(code, parameters) }
    }

    /// Makes a session exist that some host opened and never closed.
    package func leaveSessionOpen() {
        acting { $0.leaveSessionOpen() }
    }

    /// Makes the camera forget its session, as one does that slept.
    package func forgetSession() {
        acting { $0.forgetSession() }
    }

    // MARK: - Faults

    /// Adds a fault.
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - operation: For which operation; nil for every one.
    ///   - parameter: Only where the operation's first parameter is this one: a handle, a property.
    ///   - times: For how many operations; nil for ever.
    ///   - skipped: How many operations that match go well before.
    package func inject(
        _ fault: FakeFault,
        on operation: UInt16? = nil,
        parameter: UInt32? = nil,
        times: Int? = 1,
        after skipped: Int = 0
    ) {
        let rule = FakeFaultRule(
            fault: fault,
            operation: operation,
            parameter: parameter,
            timesLeft: times,
            toSkip: skipped
        )
        state.withLock { $0.rules.append(rule) }
    }

    /// Takes back every fault that has not struck.
    package func clearFaults() {
        state.withLock { $0.rules = [] }
    }

    /// How many faults still wait; those that stay for ever not counted.
    package var faultsLeft: Int {
        state.withLock { $0.rules.count { $0.timesLeft != nil } }
    }

    // MARK: - What the host did

    /// What the host did that no host may do; a test expects none.
    package var violations: [FakeViolation] { state.withLock { $0.violations } }

    /// The operations that arrived, in order.
    package var commands: [FakeCommand] { state.withLock { $0.commands } }

    /// The requests of the still-image class that arrived, by bRequest.
    package var classRequests: [UInt8] { state.withLock { $0.classRequests } }

    /// How many times the bus reset the camera.
    package var busResets: Int { state.withLock { $0.busResets } }

    /// The number of the open session; 0 without one.
    package var session: UInt32 { state.withLock { $0.session } }

    /// Forgets what the host did so far, so that a later part of a test stands for itself.
    package func forgetHistory() {
        state.withLock { state in
            state.commands = []
            state.classRequests = []
            state.busResets = 0
        }
    }

    // MARK: - Time

    /// Stops the camera's own timer: pauses then pass by `elapse` alone.
    package func useSteppedTime() {
        state.withLock { $0.timeIsStepped = true }
    }

    /// How long the camera still pauses; nil if it does not.
    package var pauseLeft: Duration? { state.withLock { $0.pauseLeft } }

    /// Lets time pass.
    package func elapse(_ duration: Duration) {
        acting { $0.elapse(duration) }
    }

    /// Acts under the lock, and tells the wire afterwards, so that it may call back at once.
    private func acting<Result: Sendable>(
        _ body: (inout sending FakeState) -> sending Result
    ) -> Result {
        let (result, news) = state.withLock { state in
            let result = body(&state)
            return (result, state.takeNews())
        }
        if let pause = news.startsPause { wake(after: pause) }
        if news.left { onDisconnect?() }
        if news.isReady { onReady?() }
        return result
    }

    private func wake(after pause: Duration) {
        let (seconds, attoseconds) = pause.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) {
            [weak self] in self?.elapse(pause)
        }
    }
}
