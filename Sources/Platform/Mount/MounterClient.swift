// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// Asks `camdock-mounter` to open a camera's medium.
package actor MounterClient: BlockingActor {
    package nonisolated let executor = BlockingExecutor(label: "camdock.mounter-client")
    private let path: String
    private let deadline: Duration

    /// A client of the mounter whose socket is at `socketPath`.
    ///
    /// Requests of one client wait for one another, so each docking has a client of its own.
    package init(socketPath: FilePath, deadline: Duration = .seconds(30)) {
        path = socketPath.string
        self.deadline = deadline
    }

    /// Opens the medium on a disk or partition and returns its root directory.
    ///
    /// No path leads to the mount, and it ends when the last descriptor from it is closed.
    /// - Parameters:
    ///   - device: The number of the disk or partition that carries the file system.
    ///   - diskSequence: The stay of the medium that is meant, from `UdevDevice.diskSequence`; the
    ///     mounter refuses any other.
    ///   - access: What is to be done with it. A medium that is open in one way cannot be opened in
    ///     the other.
    /// - Returns: The root, which holds the mount.
    /// - Throws: Where the mounter refuses, in its words, or cannot be asked.
    package func open(
        device: DeviceNumber,
        diskSequence: UInt64,
        _ access: DetachedMount.Access = .readOnly
    ) throws(MounterError) -> Directory {
        let answer = try exchange(
            MounterRequest(access, device: device, diskSequence: diskSequence)
        )
        let reply = MounterReply(bytes: answer.bytes)
        guard case .opened = reply, let descriptor = answer.descriptor else {
            if let descriptor = answer.descriptor { close(descriptor) }
            if case .refused(let refusal, let words) = reply { throw .refused(refusal, words) }
            throw .garbled(String(decoding: answer.bytes.prefix(80), as: UTF8.self))
        }
        do {
            return try Directory(adopting: descriptor)
        } catch {
            throw .unreadableRoot(error)
        }
    }

    private func exchange(
        _ request: MounterRequest
    ) throws(MounterError) -> DescriptorChannel.Record {
        let record: DescriptorChannel.Record?
        do {
            let channel = try DescriptorChannel(connectingTo: path, deadline: deadline)
            try channel.send(request.bytes)
            record = try channel.receive()
        } catch .wouldBlock {
            throw .timedOut(path: path)
        } catch .messageTooLong {
            throw .garbled("more than one answer should hold")
        } catch {
            throw .unreachable(path: path, error)
        }
        guard let record else { throw .garbled("nothing at all") }
        return record
    }
}
