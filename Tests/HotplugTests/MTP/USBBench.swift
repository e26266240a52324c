// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import FakeCamera
import Glibc
import Platform
import SystemPackage
import TestSupport

/// A camera in a port of the dock, and what it takes to open it through libusb.
final class USBBench {
    let dock: MockDock
    let fake: FakeCamera
    let plugged: PluggedCamera
    let context: USBContext
    let budget: USBMemoryBudget

    /// What the camera holds: a file of three transfers and a bit.
    static let footage = FakeObject(handle: 7, parent: 0, name: "REC0001.MP4", size: 3 << 20 | 7)

    var node: UsbfsNode { plugged.node }

    /// Plugs a camera in.
    /// - Parameters:
    ///   - dock: An empty dock.
    ///   - megabytes: What the kernel allows for all transfers.
    ///   - capabilities: What the host controller can do.
    ///   - change: What sets the camera apart.
    /// - Throws: `USBError`, `MockFailure`.
    init(
        in dock: MockDock = MockDock(),
        megabytes: Int = 16,
        capabilities: UInt32 = UsbfsNode.usualCapabilities,
        _ change: (inout FakeModel) -> Void = { _ in }
    ) throws {
        self.dock = dock
        var model = FakeModel()
        model.objects.add(Self.footage)
        change(&model)
        fake = FakeCamera(model)
        try MockDock.stateUsbfsMemory(megabytes: megabytes)
        context = try USBContext()
        budget = USBMemoryBudget()
        plugged = try dock.plug(fake, capabilities: capabilities)
    }

    /// Opens the camera.
    func open(detachingDriver: Bool = false) async throws -> USBChannel {
        let (path, context, budget) = (node.path, context, budget)
        return try await offPool {
            try USBChannel(
                opening: path,
                detachingDriver: detachingDriver,
                in: context,
                within: budget
            )
        }
    }

    /// Opens the camera, and a session with it.
    func openSession() async throws -> USBChannel {
        let channel = try await open()
        try await offPool {
            try channel.command(FakeOperation.openSession, transaction: 0, 1)
            _ = try channel.container()
        }
        return channel
    }

    /// Closes a channel, and returns when the node is closed.
    func close(_ channel: USBChannel) async throws {
        try await offPool { channel.close(releasing: true) }
        await node.reaches { $0.openings == 0 }
    }
}

extension PTPChannel {
    /// How long a wait may last that is expected to end by itself.
    static var amply: Duration { .seconds(30) }

    /// Sends a command.
    func command(_ code: UInt16, transaction: UInt32, _ parameters: UInt32...) throws {
        var bytes: [UInt8] = []
        func add(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(UInt32(12 + 4 * parameters.count))
        add(UInt16(1))
        add(code)
        add(transaction)
        for parameter in parameters { add(parameter) }
        try send(bytes, endsPhase: true, within: Self.amply)
    }

    /// Receives into a buffer of that size, once.
    func receive(_ count: Int, expecting: Int64 = 0, within limit: Duration = amply) throws -> (
        bytes: [UInt8], endsShort: Bool
    ) {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = try buffer.withUnsafeMutableBytes { memory in
            var span = memory.mutableBytes
            return try receive(into: &span, expecting: expecting, within: limit)
        }
        return (Array(buffer.prefix(received.count)), received.endsShort)
    }

    /// Receives a small container: it ends with a short packet.
    func container() throws -> [UInt8] {
        try receive(maxPacketBytes).bytes
    }

    /// Receives a data phase of so many bytes, its header included.
    func data(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let rest = count - bytes.count
            bytes += try receive(min(rest, 100_000), expecting: Int64(rest)).bytes
        }
        return bytes
    }
}

/// What this process has open that it did not have open before, by number.
func openDescriptors(since before: [CInt: String] = [:]) throws -> [CInt: String] {
    var open: [CInt: String] = [:]
    let directory = try Directory(at: "/proc/self/fd")
    for entry in try directory.entries() {
        let name = String(decoding: entry.name, as: UTF8.self)
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(name)", &target, target.count)
        guard count >= 0, let number = CInt(name) else { continue }
        open[number] = String(
            decoding: target.prefix(count).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
    // What the listing itself had open.
    return open.filter { !$0.value.hasSuffix("/fd") && before[$0.key] != $0.value }
}

/// What something that blocks throws in the end; nil if nothing.
func failure(of body: @escaping @Sendable () throws -> Void) async -> (any Error)? {
    do {
        try await offPool(body)
        return nil
    } catch {
        return error
    }
}
