// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import FakeCamera
import Glibc

/// A transfer that was submitted (struct usbdevfs_urb), until it is reaped.
struct UsbfsTransfer {
    private enum Kind {
        case control(FakeSetup, [UInt8])
        case bulkOut([UInt8])
        case bulkIn(FakeTransfer)
        case events
    }

    /// The submitter's own description, by which it names the transfer later.
    let home: UnsafeMutablePointer<usbdevfs_urb>
    let endpoint: UInt8
    /// What the kernel's memory cap counts.
    let heldBytes: Int
    let isBulk: Bool
    /// Whether an error or a short packet of the one before it ends this one too.
    let continues: Bool
    /// Set once such an end has been passed on.
    var isUnlinked = false
    private(set) var status: CInt = 0
    private(set) var actualBytes = 0

    private var kind: Kind
    private let room: Int
    private let shortIsError: Bool
    private var owesEmptyPacket: Bool
    private var incoming: [UInt8] = []

    /// Reads a submission; nil for what the kernel would call invalid.
    init?(_ home: UnsafeMutablePointer<usbdevfs_urb>, packetBytes: Int) {
        let urb = home.pointee
        let length = Int(urb.buffer_length)
        let bytes = UnsafeRawBufferPointer(start: urb.buffer, count: urb.buffer == nil ? 0 : length)
        guard length >= 0, bytes.count == length else { return nil }
        let isIn = urb.endpoint & 0x80 != 0
        switch CInt(urb.type) {
        case USBDEVFS_URB_TYPE_CONTROL:
            guard length >= 8, let setup = FakeSetup(Array(bytes.prefix(8))),
                length >= 8 + Int(setup.length)
            else { return nil }
            room = setup.isIn ? Int(setup.length) : 0
            let data = bytes.dropFirst(8).prefix(Int(setup.length))
            kind = .control(setup, setup.isIn ? [] : Array(data))
        case USBDEVFS_URB_TYPE_BULK:
            room = isIn ? length : 0
            kind = isIn ? .bulkIn(FakeTransfer(length: length)) : .bulkOut(Array(bytes))
        case USBDEVFS_URB_TYPE_INTERRUPT where isIn:
            room = length
            kind = .events
        default: return nil
        }
        self.home = home
        endpoint = urb.endpoint
        heldBytes = length
        isBulk = CInt(urb.type) == USBDEVFS_URB_TYPE_BULK
        continues = isBulk && urb.flags & UInt32(USBDEVFS_URB_BULK_CONTINUATION) != 0
        shortIsError = isIn && urb.flags & UInt32(USBDEVFS_URB_SHORT_NOT_OK) != 0
        owesEmptyPacket =
            urb.flags & UInt32(USBDEVFS_URB_ZERO_PACKET) != 0 && length > 0
            && length.isMultiple(of: packetBytes)
    }

    /// Lets the camera do what it can.
    /// - Returns: Whether the transfer is through.
    mutating func advance(on camera: FakeCamera) -> Bool {
        switch kind {
        case .control(let setup, let data): return end(with: camera.control(setup, data))
        case .bulkOut(let bytes): return send(bytes, to: camera)
        case .bulkIn(var transfer):
            let outcome = transfer.advance(on: camera)
            kind = .bulkIn(transfer)
            return end(with: outcome)
        case .events:
            guard let event = camera.eventIn() else { return false }
            return event.count > room ? end(-EOVERFLOW, []) : end(0, event)
        }
    }

    /// Ends it from the host's side, with what came so far.
    mutating func end(_ status: CInt) {
        if case .bulkIn(let transfer) = kind {
            _ = end(status, transfer.received)
        } else {
            _ = end(status, [])
        }
    }

    /// Tells the submitter: what came, and how it ended.
    func deliver() {
        if !incoming.isEmpty, let buffer = home.pointee.buffer {
            let place = CInt(home.pointee.type) == USBDEVFS_URB_TYPE_CONTROL ? 8 : 0
            UnsafeMutableRawBufferPointer(start: buffer + place, count: room).copyBytes(
                from: incoming.prefix(room)
            )
        }
        home.pointee.status = status
        home.pointee.actual_length = CInt(actualBytes)
        home.pointee.error_count = 0
    }

    private mutating func send(_ bytes: [UInt8], to camera: FakeCamera) -> Bool {
        switch camera.bulkOut(bytes) {
        case .bytes, .partial:
            if owesEmptyPacket {
                actualBytes = bytes.count
                owesEmptyPacket = false
                return send([], to: camera)
            }
            actualBytes += bytes.count
            return end(0, [])
        case .stall: return end(-EPIPE, [])
        case .overflow: return end(-EOVERFLOW, [])
        case .pending, .gone: return false
        }
    }

    private mutating func end(with answer: FakeAnswer) -> Bool {
        switch answer {
        case .bytes(let bytes), .partial(let bytes):
            if case .control(_, let data) = kind, !data.isEmpty { actualBytes = data.count }
            return end(bytes.count > room ? -EOVERFLOW : 0, bytes)
        case .stall: return end(-EPIPE, [])
        case .overflow: return end(-EOVERFLOW, [])
        // That it left is told to all transfers at once.
        case .pending, .gone: return false
        }
    }

    private mutating func end(with outcome: FakeTransfer.End?) -> Bool {
        switch outcome {
        case .complete(let bytes):
            return end(shortIsError && bytes.count < room ? -EREMOTEIO : 0, bytes)
        case .stalled(let bytes): return end(-EPIPE, bytes)
        case .overflowed:
            end(-EOVERFLOW)
            return true
        case .gone, nil: return false
        }
    }

    private mutating func end(_ status: CInt, _ bytes: [UInt8]) -> Bool {
        self.status = status
        incoming = Array(bytes.prefix(room))
        if !incoming.isEmpty { actualBytes = incoming.count }
        return true
    }
}
