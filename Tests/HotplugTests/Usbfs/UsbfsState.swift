// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import FakeCamera
import Glibc
import SystemPackage

/// A device as usbfs shows it, behind its node's lock: the kernel's part of the conversation.
struct UsbfsState {
    /// What identifies an opening: the address of umockdev's client.
    typealias Opener = UInt

    let camera: FakeCamera
    let number: UInt8
    /// What the host controller can do (USBDEVFS_CAP_...).
    var capabilities: UInt32
    /// How many bytes all transfers of this device may hold (usbfs_memory_mb); nil for no cap.
    var memoryBytes: Int?
    /// The drivers that hold interfaces and are not openings of this node.
    var otherDrivers: [UInt8: String] = [:]
    private(set) var isConnected = true
    /// Whether the bus answers with errors, as it does between the plug's leaving and the hub's
    /// noticing.
    var isLoose = false
    private(set) var tally = UsbfsTally()
    var openings: [Opener: UsbfsOpen] = [:]
    /// Finds the descriptor behind an opening; it is asked once for each.
    private let descriptor: () throws(Errno) -> CInt

    init(
        of camera: FakeCamera,
        number: UInt8,
        capabilities: UInt32,
        descriptor: @escaping () throws(Errno) -> CInt
    ) {
        self.camera = camera
        self.number = number
        self.capabilities = capabilities
        self.descriptor = descriptor
    }

    // MARK: - The device

    /// Lets the camera serve what waits.
    mutating func serve() {
        let camera = camera
        let isLoose = isLoose
        for opener in openings.keys {
            openings[opener]?.serve { transfer in
                guard !isLoose else {
                    transfer.end(-EPROTO)
                    return true
                }
                return transfer.advance(on: camera)
            }
        }
        note()
    }

    /// The device is no longer there.
    mutating func disconnect() {
        isConnected = false
        otherDrivers = [:]
        for opener in openings.keys { openings[opener]?.disconnect() }
        note()
    }

    private mutating func note() {
        tally.note(Array(openings.values))
    }

    // MARK: - Openings

    /// Reads the descriptors, as a file.
    mutating func read(_ opener: Opener, into buffer: UnsafeMutableRawBufferPointer) throws(Errno)
        -> Int
    {
        guard isConnected else { throw .left }
        var opening = openings[opener] ?? UsbfsOpen()
        let all = camera.descriptors()
        let rest = (all.device + all.configuration).dropFirst(opening.position).prefix(buffer.count)
        buffer.copyBytes(from: rest)
        opening.position += rest.count
        openings[opener] = opening
        note()
        return rest.count
    }

    /// Forgets an opening that was closed.
    mutating func forget(_ opener: Opener) {
        openings[opener]?.close()
        openings[opener] = nil
        note()
    }

    /// Forgets those whose descriptor is closed, though umockdev has not heard of it yet.
    private mutating func forgetAbandoned() {
        for (opener, opening) in openings where opening.poll?.isAbandoned == true { forget(opener) }
    }

    /// Answers a request.
    mutating func answer(
        _ opener: Opener,
        _ request: UsbfsRequest,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) -> Int {
        // Taken out, so that what is left are the others.
        var opening = openings.removeValue(forKey: opener) ?? UsbfsOpen()
        defer {
            openings[opener] = opening
            note()
        }
        // These alone are answered after the device has left.
        if request == .reap || request == .reapWithoutDelay { return try reap(&opening, argument) }
        guard isConnected else { throw .left }
        switch request {
        case .submit: try submit(&opening, argument)
        case .discard: try discard(&opening, argument)
        case .claim: try claim(&opening, argument)
        case .release: try release(&opening, argument)
        case .disconnectAndClaim: try disconnectAndClaim(&opening, argument)
        case .getCapabilities:
            if opening.poll == nil { try opening.arm(try descriptor()) }
            argument?.storeBytes(of: capabilities, as: UInt32.self)
        default: return try answerForDevice(&opening, request, argument)
        }
        return 0
    }
}

// MARK: - Transfers

extension UsbfsState {
    private typealias Home = UnsafeMutablePointer<usbdevfs_urb>

    private mutating func submit(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        guard let home = argument?.assumingMemoryBound(to: usbdevfs_urb.self) else {
            throw .badAddress
        }
        let endpoints = camera.descriptors().endpoints
        let endpoint = endpoints.first { $0.address == home.pointee.endpoint }
        if CInt(home.pointee.type) != USBDEVFS_URB_TYPE_CONTROL {
            guard let endpoint else { throw .noSuchFileOrDirectory }
            guard opening.claimed.contains(endpoint.interface) else { throw .resourceBusy }
        }
        let packetBytes = Int(endpoint?.maxPacketBytes ?? 64)
        guard let transfer = UsbfsTransfer(home, packetBytes: packetBytes) else {
            throw .invalidArgument
        }
        let held = opening.heldBytes + openings.values.reduce(0) { $0 + $1.heldBytes }
        guard held + transfer.heldBytes <= memoryBytes ?? .max else {
            tally.refusedForMemory += 1
            throw .noMemory
        }
        try opening.submit(transfer)
    }

    private func discard(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        let home = argument?.assumingMemoryBound(to: usbdevfs_urb.self)
        guard opening.pending.contains(where: { $0.home == home }) else { throw .invalidArgument }
        opening.end(-ENOENT) { $0.home == home }
    }

    private mutating func reap(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) -> Int {
        guard let transfer = opening.reap() else {
            tally.idleReaps += 1
            throw isConnected ? .resourceTemporarilyUnavailable : .left
        }
        transfer.deliver()
        tally.deliveredBytes[transfer.endpoint, default: 0] += transfer.actualBytes
        argument?.storeBytes(
            of: UnsafeMutableRawPointer(transfer.home),
            as: UnsafeMutableRawPointer.self
        )
        return 0
    }
}

// MARK: - Interfaces

extension UsbfsState {
    private mutating func claim(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        let interface = try interface(argument)
        forgetAbandoned()
        guard otherDrivers[interface] == nil,
            !openings.values.contains(where: { $0.claimed.contains(interface) })
        else { throw .resourceBusy }
        opening.claimed.insert(interface)
    }

    private func release(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        let interface = try interface(argument)
        guard opening.claimed.remove(interface) != nil else { throw .invalidArgument }
        endTransfers(&opening, of: interface)
    }

    private mutating func disconnectAndClaim(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        let interface = try interface(argument)
        // The one use of it: whatever holds the interface but usbfs itself.
        if otherDrivers[interface] != "usbfs" { otherDrivers[interface] = nil }
        try claim(&opening, argument)
    }

    /// The interface whose number an argument begins with.
    func interface(_ argument: UnsafeMutableRawPointer?) throws(Errno) -> UInt8 {
        guard let number = argument?.load(as: UInt32.self) else { throw .badAddress }
        let known = camera.descriptors().interfaces.map(\.number)
        guard let interface = known.first(where: { UInt32($0) == number }) else {
            throw .noSuchFileOrDirectory
        }
        return interface
    }

    func endTransfers(_ opening: inout UsbfsOpen, of interface: UInt8) {
        let endpoints = camera.descriptors().endpoints.filter { $0.interface == interface }
        let addresses = Set(endpoints.map(\.address))
        opening.end(-ENOENT) { addresses.contains($0.endpoint) }
    }
}
