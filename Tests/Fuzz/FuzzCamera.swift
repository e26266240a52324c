// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// A camera that says what the fuzzer made up, and leaves when that is used up.
///
/// Each packet begins with a byte that says what comes of it:
///
///     0 ... 63     a packet of so many bytes, which follow; it ends the phase
///     64           a full packet; its 64 bytes follow
///     65 ... 199   full packets of zeros, 1 to 135 of them
///     200 ... 203  nothing until time is up, a stall, too much, something else that fails
///     204 ... 255  a response to the transaction under way, with the codes from 0x2001 on
struct FuzzCamera {
    static let packetBytes = 64

    var input: FuzzInput
    var clock: Duration = .zero
    var calls = 0
    var isClosed = false
    /// Full packets of zeros that are to come.
    var zeros = 0
    /// What a transfer had beyond its buffer.
    var surplus: ArraySlice<UInt8> = []
    var surplusEndsShort = false
    var transaction: UInt32 = 0
    /// The objects that may be deleted.
    var deletable: Set<UInt32> = []

    init(_ input: FuzzInput) {
        self.input = input
    }
}

extension FuzzCamera {
    /// What every call begins with.
    mutating func begin(_ limit: Duration) throws(PTPChannelError) {
        calls += 1
        // Each byte of the input is worth a few calls; nothing may go on for ever.
        expect(calls < 1_000_000, "a conversation ends")
        expect(limit >= .zero, "nobody waits for less than no time")
        if isClosed { throw .closed }
    }

    /// What comes next; nobody is there any more once the input is used up.
    mutating func control() throws(PTPChannelError) -> UInt8 {
        guard let control = input.byte() else { throw .gone }
        clock += .milliseconds(1)
        return control
    }

    /// Fails, if the byte says so.
    mutating func fail(_ control: UInt8, _ limit: Duration) throws(PTPChannelError) {
        switch control {
        case 200:
            clock += limit
            throw .timedOut
        case 201: throw .stalled
        case 202: throw .overflow
        case 203: throw .failed("as the fuzzer says")
        default: break
        }
    }

    /// Takes the next packet in.
    mutating func receive(_ limit: Duration) throws(PTPChannelError) {
        if zeros == 0 {
            let control = try control()
            try fail(control, limit)
            switch control {
            case 0...64:
                surplus = input.bytes(Int(control))
                surplusEndsShort = surplus.count < Self.packetBytes
                return
            case 65...199: zeros = Int(control) - 64
            default:
                surplus = response(0x2001 + UInt16(control - 204))[...]
                surplusEndsShort = true
                return
            }
        }
        zeros -= 1
        surplus = [UInt8](repeating: 0, count: Self.packetBytes)[...]
    }

    private func response(_ code: UInt16) -> [UInt8] {
        PTPContainer(.response, code: code, transaction: transaction).bytes
    }

    /// A camera is told nothing but what belongs to reading, and deletes only what it was told to.
    func check(_ command: PTPContainer) {
        expect(PTPOperation(rawValue: command.code) != nil, "only what is known is sent")
        guard command.code == PTPOperation.deleteObject.rawValue else { return }
        expect(
            deletable.contains(command.parameters.first ?? 0),
            "only the object that is to be deleted is deleted"
        )
        expect(command.parameters.dropFirst() == [0], "an object is deleted whatever its format")
    }
}
