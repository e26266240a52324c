// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Platform
import Synchronization
import SystemPackage

/// Takes callers one by one and answers each on a thread of its own.
final class MounterServer: Sendable {
    /// Media that are opened at the same time; further callers wait in the socket's queue.
    static let maximumConcurrent = 8
    /// An idle mounter started by its socket makes room; systemd starts it again when needed.
    static let idleTime: Duration = .seconds(30)
    /// A caller that says nothing for so long is let go.
    static let callerDeadline: Duration = .seconds(5)

    private let listener: DescriptorListener
    private let isActivated: Bool
    private let desk: MediumDesk
    private let active = Atomic<Int>(0)
    private let slots = DispatchSemaphore(value: maximumConcurrent)
    private let queue = DispatchQueue(label: "camdock-mounter.requests", attributes: .concurrent)

    /// Takes over systemd's socket, or makes one of its own.
    init(_ options: MounterOptions) throws {
        desk = MediumDesk(servedUser: options.user)
        let handed = try SocketActivation.descriptors()
        isActivated = options.socketPath == nil
        if let path = options.socketPath {
            do {
                listener = try DescriptorListener(at: path)
            } catch {
                throw SocketUnusable(path: path, errno: error)
            }
        } else if handed.count == 1, let socket = handed.first {
            listener = DescriptorListener(adopting: socket)
        } else {
            throw MounterUsage(
                reason: "expected one socket from systemd, got \(handed.count)"
            )
        }
    }

    /// Serves until there is nothing to do; for ever on a socket of its own.
    ///
    /// **Blocks.**
    func run() throws {
        Journal.info("serves user \(desk.servedUser) only")
        while true {
            slots.wait()
            guard let caller = try listener.accept(within: Self.idleTime) else {
                slots.signal()
                if isActivated, active.load(ordering: .acquiring) == 0 { return }
                continue
            }
            active.add(1, ordering: .relaxed)
            queue.async { [self] in
                serve(caller)
                active.subtract(1, ordering: .releasing)
                slots.signal()
            }
        }
    }

    private func serve(_ caller: DescriptorChannel) {
        do {
            try caller.setDeadline(Self.callerDeadline)
            try desk.serve(caller)
        } catch {
            Journal.warning("lost a caller: \(error)")
        }
    }
}

/// A socket of its own that the mounter could not make.
struct SocketUnusable: Error, CustomStringConvertible {
    let path: String
    let errno: Errno

    var description: String {
        let help =
            switch errno {
            case .addressInUse:
                "; stop the mounter that listens there, or remove the file if none does: rm '\(path)'"
            case .noSuchFileOrDirectory: "; make its directory first"
            default: ""
            }
        return "could not listen at \(path): \(errno)\(help)"
    }
}
