// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import Dispatch
import FakeCamera
import Glibc
import Synchronization
import SystemPackage
import TestSupport

/// A camera's node under `/dev/bus/usb`, answered by usbfs as the kernel would.
///
/// umockdev hands over every ioctl and read of the node, while their caller waits; it is a thread of
/// this same process, so that its memory can be used in place.
final class UsbfsNode: Sendable {
    let camera: FakeCamera
    /// The path that the camera's driver opens.
    let path: String
    private let state: Mutex<UsbfsState>
    /// The bus: here the camera serves transfers, and here it tells that it can or that it left.
    private let bus = DispatchQueue(label: "camdock.test.bus")
    private let watchers = Mutex<[Watcher]>([])

    private struct Watcher: Sendable {
        let wanted: @Sendable (UsbfsTally) -> Bool
        let told: CheckedContinuation<Void, Never>
    }

    /// What a kernel of these years can do with most host controllers.
    static let usualCapabilities = UInt32(
        USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM
            | USBDEVFS_CAP_BULK_SCATTER_GATHER | USBDEVFS_CAP_REAP_AFTER_DISCONNECT
    )

    /// A node of a camera.
    /// - Parameters:
    ///   - camera: The camera, plugged in.
    ///   - busNumber: The bus's number.
    ///   - number: The device's number on it.
    ///   - root: Where umockdev keeps the node's file.
    ///   - capabilities: What the host controller can do.
    init(
        of camera: FakeCamera,
        bus busNumber: Int,
        number: UInt8,
        root: String,
        capabilities: UInt32 = UsbfsNode.usualCapabilities
    ) {
        self.camera = camera
        let path = "/dev/bus/usb/\(Self.padded(busNumber))/\(Self.padded(Int(number)))"
        self.path = path
        state = Mutex(
            UsbfsState(of: camera, number: number, capabilities: capabilities) { () throws(Errno) in
                try Self.descriptor(openOn: root + path)
            }
        )
        state.withLock { $0.configure() }
        camera.onReady = { [weak self] in self?.serveSoon() }
        camera.onDisconnect = { [weak self] in self?.disconnectSoon() }
    }

    private static func padded(_ number: Int) -> String {
        String(repeating: "0", count: 3 - String(number).count) + String(number)
    }

    /// The one descriptor of this process that is open on that file and was not armed yet.
    private static func descriptor(openOn file: String) throws(Errno) -> CInt {
        guard let found = try? openDescriptors(of: file), let descriptor = found.first else {
            throw .left
        }
        precondition(found.count == 1, "two openings of one node at the same moment")
        return descriptor
    }

    // MARK: - What a test does

    /// What goes on.
    var tally: UsbfsTally { state.withLock { $0.tally } }

    /// Returns once the tally is as wanted.
    func reaches(_ wanted: @escaping @Sendable (UsbfsTally) -> Bool) async {
        await withCheckedContinuation { told in
            watchers.withLock { $0.append(Watcher(wanted: wanted, told: told)) }
            tellWatchers()
        }
    }

    /// Changes what the kernel allows.
    func change(_ body: @Sendable (inout UsbfsState) -> Void) {
        state.withLock { body(&$0) }
        serveSoon()
    }

    /// The device's end, as the hub reports it: what waits ends, and nothing begins.
    func disconnect() {
        state.withLock { $0.disconnect() }
        tellWatchers()
    }

    // MARK: - What the bus does

    private func serveSoon() {
        bus.async { [weak self] in
            self?.state.withLock { $0.serve() }
            self?.tellWatchers()
        }
    }

    private func disconnectSoon() {
        bus.async { [weak self] in self?.disconnect() }
    }

    private func tellWatchers() {
        let tally = tally
        let content = watchers.withLock { watchers in
            let content = watchers.filter { $0.wanted(tally) }
            watchers.removeAll { $0.wanted(tally) }
            return content
        }
        for watcher in content { watcher.told.resume() }
    }

    // MARK: - What a caller asks

    fileprivate typealias Client = UnsafeMutablePointer<UMockdevIoctlClient>

    /// Answers an ioctl.
    fileprivate func answer(_ client: Client) {
        let code = UInt(umockdev_ioctl_client_get_request(client))
        let argument = umockdev_ioctl_client_get_arg(client).pointee.data
            .withMemoryRebound(to: UnsafeMutableRawPointer?.self, capacity: 1) { $0.pointee }
        complete(client) { state throws(Errno) in
            guard let request = UsbfsRequest(code: code) else { throw Errno(rawValue: ENOTTY) }
            return try state.answer(UInt(bitPattern: client), request, argument)
        }
        serveSoon()
    }

    /// Answers a read.
    fileprivate func read(_ client: Client) {
        let argument = umockdev_ioctl_client_get_arg(client).pointee
        let buffer = UnsafeMutableRawBufferPointer(
            start: argument.data,
            count: Int(argument.data_len)
        )
        complete(client) { state throws(Errno) in
            try state.read(UInt(bitPattern: client), into: buffer)
        }
    }

    fileprivate func forget(_ opener: UsbfsState.Opener) {
        state.withLock { $0.forget(opener) }
        tellWatchers()
    }

    private func complete(
        _ client: Client,
        _ body: (inout UsbfsState) throws(Errno) -> Int
    ) {
        let result = state.withLock { state in
            do throws(Errno) {
                return (value: try body(&state), error: CInt(0))
            } catch {
                return (value: -1, error: error.rawValue)
            }
        }
        umockdev_ioctl_client_complete(client, result.value, result.error)
        tellWatchers()
    }
}

// MARK: - umockdev

extension UsbfsNode {
    /// Answers for the node from now on, until `umockdev_testbed_detach_ioctl`.
    func attach(to testbed: UnsafeMutablePointer<UMockdevTestbed>) throws {
        let handler = umockdev_ioctl_base_new()
        defer { g_object_unref(handler) }
        // Never released: umockdev does not tell when its last call is through.
        let node = Unmanaged.passRetained(self).toOpaque()
        camdock_umockdev_on_arrival(handler, noteArrival, node)
        camdock_umockdev_on_request(handler, "handle-ioctl", answerRequest, node)
        camdock_umockdev_on_request(handler, "handle-read", answerRead, node)
        var error: UnsafeMutablePointer<GError>?
        umockdev_testbed_attach_ioctl(testbed, path, handler, &error)
        if let error { throw MockFailure(taking: error) }
    }

    fileprivate static func at(_ data: gpointer?) -> UsbfsNode? {
        data.map { Unmanaged<UsbfsNode>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func noteArrival(
    _: UnsafeMutablePointer<UMockdevIoctlBase>?,
    _ client: UsbfsNode.Client?,
    _ node: gpointer?
) {
    // A client that closed is told by nothing but its end.
    guard let client else { return }
    client.withMemoryRebound(to: GObject.self, capacity: 1) {
        g_object_weak_ref($0, noteEnd, node)
    }
}

private func noteEnd(_ node: gpointer?, _ client: UnsafeMutablePointer<GObject>?) {
    UsbfsNode.at(node)?.forget(UInt(bitPattern: client))
}

private func answerRequest(
    _: UnsafeMutablePointer<UMockdevIoctlBase>?,
    _ client: UsbfsNode.Client?,
    _ node: gpointer?
) -> gboolean {
    guard let client, let node = UsbfsNode.at(node) else { return 0 }
    node.answer(client)
    return 1
}

private func answerRead(
    _: UnsafeMutablePointer<UMockdevIoctlBase>?,
    _ client: UsbfsNode.Client?,
    _ node: gpointer?
) -> gboolean {
    guard let client, let node = UsbfsNode.at(node) else { return 0 }
    node.read(client)
    return 1
}
