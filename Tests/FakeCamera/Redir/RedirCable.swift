// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Glibc
import Platform
import Synchronization
import SystemPackage

/// A cable from a camera to a USB port of another machine, over the usbredir protocol.
///
/// QEMU's usb-redir device is the port: the guest's kernel, with its own host controller, then sees
/// the camera as any other. The cable has a thread of its own, which ends with it.
package final class RedirCable: Sendable {
    private let camera: FakeCamera
    private let line: RedirLine
    private let thread = DispatchGroup()

    /// Listens for the port at the path of a unix socket that must not exist yet.
    ///
    /// The camera is in the port once that has connected, if it is plugged in.
    /// - Throws: `Errno`.
    package init(to camera: FakeCamera, listeningAt path: String) throws(Errno) {
        let line = try RedirLine(camera)
        let socket = try RedirSocket(listeningAt: path)
        self.camera = camera
        self.line = line
        camera.onReady = { [weak line] in line?.bell.ring() }
        camera.onDisconnect = { [weak line] in line?.order(.cameraLeft) }
        // The socket is given away: nothing here touches it again.
        nonisolated(unsafe) let given = socket
        DispatchQueue(label: "camdock.redir").async(group: thread) { line.run(on: given) }
    }

    deinit { close() }

    /// Pulls the plug, whatever is under way.
    package func pull() { camera.detach() }

    /// Puts the plug back into the same port.
    package func plug() {
        camera.attach()
        line.bell.ring()
    }

    /// Hangs up, which pulls the plug, and waits until the thread has ended.
    ///
    /// **Blocks.**
    package func close() {
        line.order(.end)
        thread.wait()
    }

    /// Why the cable broke; nil while it is sound, and after it was closed.
    package var fault: String? { line.fault }
}

/// The thread of a cable, and what other threads ask of it.
final class RedirLine: Sendable {
    enum Order: Hashable, Sendable { case cameraLeft, end }

    let bell: RedirBell
    private let camera: FakeCamera
    private let state = Mutex<(orders: [Order], fault: String?)>(([], nil))

    init(_ camera: FakeCamera) throws(Errno) {
        self.camera = camera
        bell = try RedirBell()
    }

    var fault: String? { state.withLock { $0.fault } }

    func order(_ order: Order) {
        state.withLock { $0.orders.append(order) }
        bell.ring()
    }

    /// Serves the one caller until it hangs up or the end is ordered.
    ///
    /// **Blocks.**
    func run(on socket: RedirSocket) {
        do {
            var conversation = RedirConversation(with: camera)
            while try turn(socket, &conversation) {}
        } catch {
            state.withLock { $0.fault = "\(error)" }
        }
    }

    /// Waits for something to do and does it; false at the end.
    private func turn(
        _ socket: RedirSocket,
        _ conversation: inout RedirConversation
    ) throws -> Bool {
        let ready = try wait(for: socket)
        if ready.socket {
            guard let bytes = try socket.receive() else { return false }
            try conversation.hear(bytes)
        }
        bell.silence()
        for order in state.withLock({ state in
            defer { state.orders = [] }
            return state.orders
        }) {
            switch order {
            case .cameraLeft: conversation.cameraLeft()
            case .end: return false
            }
        }
        conversation.look()
        if socket.isConnected {
            for message in conversation.takeSpoken() { try socket.send(message) }
        }
        return true
    }

    private func wait(for socket: RedirSocket) throws(Errno) -> (bell: Bool, socket: Bool) {
        var waited = [bell.heard, socket.awaited].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        try retryingInterrupts { poll(&waited, nfds_t(waited.count), -1) }
        return (waited[0].revents != 0, waited[1].revents != 0)
    }
}
