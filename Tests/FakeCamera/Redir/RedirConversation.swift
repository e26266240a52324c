// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One end of a usbredir connection: what it hears, and what a camera has to say to that.
///
/// A value that knows nothing of sockets: bytes go in, bytes come out.
package struct RedirConversation {
    private let camera: FakeCamera
    private var framing = RedirFraming()
    private var shared: RedirCapabilities = []
    private var spoken: [[UInt8]] = []
    private var plug = Plug.awaitsHello
    /// Transfers that the camera has not ended, in the order in which they came.
    private var open: [RedirTransfer] = []
    /// The endpoint whose events the host waits for.
    private var eventEndpoint: UInt8?

    /// Where the plug is, as the other end knows it.
    private enum Plug {
        case awaitsHello
        case inside
        /// It was pulled, and the other end has not acknowledged that.
        case outsideUnseen
        case outside
    }

    /// Begins with a hello; the camera is announced when the other end has said its own.
    package init(with camera: FakeCamera) {
        self.camera = camera
        say(.hello(program: "camdock FakeCamera", .offered))
    }

    /// What is to be sent, message by message; it is forgotten here.
    package mutating func takeSpoken() -> [[UInt8]] {
        defer { spoken = [] }
        return spoken
    }

    /// Takes what has arrived, and answers what can be answered.
    /// - Throws: `RedirViolation`.
    package mutating func hear(_ bytes: some Sequence<UInt8>) throws(RedirViolation) {
        framing.append(bytes)
        while let frame = try framing.next(shared) {
            answer(try RedirRequest(frame, shared), number: frame.number)
        }
    }

    /// Looks whether the camera is back, or has something to say by now.
    package mutating func look() {
        if plug == .outside, camera.isAttached { announce() }
        guard plug == .inside else { return }
        serveOpen()
        guard let eventEndpoint else { return }
        while let event = camera.eventIn() { say(.event(endpoint: eventEndpoint, event)) }
    }

    /// Says that the camera was pulled; nothing that was under way is answered.
    package mutating func cameraLeft() {
        guard plug == .inside else { return }
        say(.disconnected)
        plug = shared.contains(.disconnectAcknowledged) ? .outsideUnseen : .outside
        open = []
        eventEndpoint = nil
    }

    private mutating func say(_ reply: RedirReply, number: UInt64 = 0) {
        spoken.append(reply.frame(number: number, shared).encoded(shared))
    }

    /// Endpoints and interfaces first: the other end configures itself by them when it connects.
    private mutating func announce() {
        let description = camera.descriptors()
        say(.endpoints(description.endpoints))
        say(.interfaces(description.interfaces))
        say(.connected(camera.model.usb))
        plug = .inside
    }
}

// MARK: - What the other end asks

extension RedirConversation {
    private mutating func answer(_ request: RedirRequest, number: UInt64) {
        switch request {
        case .hello(let capabilities):
            shared = capabilities.intersection(.offered)
            plug = .outside
        case .disconnectionSeen: if plug == .outsideUnseen { plug = .outside }
        // What was asked of a camera that had left by then.
        case _ where plug != .inside: break
        case .reset: reset()
        case .cancel: cancel(number)
        case .startEvents(let endpoint):
            eventEndpoint = endpoint
            say(.events(.success, endpoint: endpoint), number: number)
        case .stopEvents(let endpoint):
            eventEndpoint = nil
            say(.events(.success, endpoint: endpoint), number: number)
        case .control(let control): begin(RedirTransfer(number, control))
        case .bulk(let bulk): begin(RedirTransfer(number, bulk))
        default: answerChoice(request, number: number)
        }
    }

    /// The configuration is the camera's to take; its interfaces have one setting.
    private mutating func answerChoice(_ request: RedirRequest, number: UInt64) {
        switch request {
        case .setConfiguration(let value): begin(RedirTransfer(number, choosing: value))
        case .getConfiguration: begin(RedirTransfer(askingForConfiguration: number))
        case .setAlternate(let interface, let setting):
            let status = setting == 0 ? RedirStatus.success : .invalid
            say(.alternate(status, interface: interface, setting: 0), number: number)
        case .getAlternate(let interface):
            say(.alternate(.success, interface: interface, setting: 0), number: number)
        default: break
        }
    }

    private mutating func reset() {
        for transfer in open { say(transfer.cancelled, number: transfer.number) }
        open = []
        camera.reset()
    }

    /// A transfer that ended meanwhile has been answered, and needs no second answer.
    private mutating func cancel(_ number: UInt64) {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return }
        say(open.remove(at: index).cancelled, number: number)
    }

    private mutating func begin(_ transfer: RedirTransfer) {
        open.append(transfer)
        serveOpen()
    }

    /// Answers what can be answered; on one endpoint, nothing overtakes.
    private mutating func serveOpen() {
        var waiting: Set<UInt8> = []
        var rest: [RedirTransfer] = []
        for var transfer in open {
            guard !waiting.contains(transfer.endpoint) else {
                rest.append(transfer)
                continue
            }
            switch transfer.advance(on: camera) {
            case .answered(let reply): say(reply, number: transfer.number)
            case .waits:
                waiting.insert(transfer.endpoint)
                rest.append(transfer)
            case .gone: return cameraLeft()
            }
        }
        open = rest
    }
}
