// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB

/// One transfer of libusb's with its memory, used again and again.
///
/// `USBTraffic` holds on to it from its submission until its callback has come, so that neither
/// the memory nor the transfer goes away under libusb.
// Safe: between submission and callback libusb alone touches the memory, otherwise the one thread
// that uses the pipe; the latch hands it over.
final class USBTransfer: @unchecked Sendable {  // Safe: handed over by the latch.
    /// Which of a device's pipes it is for.
    enum Pipe: Hashable, Sendable {
        case control
        case bulk(UInt8)
        case interrupt(UInt8)
    }

    private let raw: UnsafeMutablePointer<libusb_transfer>
    private let buffer: AlignedBuffer
    private let landing = Latch<USBOutcome>()
    /// Kept to the end: `libusb_free_transfer` lets go of the device, for which it needs the context.
    private var context: USBContext?

    /// A transfer with room for that many bytes.
    init(byteCount: Int) throws(USBError) {
        guard let raw = libusb_alloc_transfer(0) else {
            throw USBError(.noMemory, "make a transfer")
        }
        self.raw = raw
        buffer = AlignedBuffer(byteCount: byteCount)
    }

    deinit { libusb_free_transfer(raw) }

    /// How many bytes it has room for.
    var byteCount: Int { buffer.byteCount }

    /// What became of it; nil while it is under way.
    var outcome: USBOutcome? { landing.current }

    /// Lends the bytes of `range` for reading.
    func withBytes<Value>(in range: Range<Int>, _ body: (RawSpan) -> Value) -> Value {
        buffer.withBytes(in: range, body)
    }

    /// Writes bytes at an offset.
    func write(_ bytes: some Sequence<UInt8>, at offset: Int = 0) {
        buffer.withMutableBytes(in: offset..<byteCount) { span in
            span.withUnsafeMutableBytes { memory in
                for (index, byte) in zip(memory.indices, bytes) { memory[index] = byte }
            }
        }
    }

    /// Writes what a control transfer begins with.
    func writeSetup(_ setup: USBSetup) {
        libusb_fill_control_setup(
            buffer.address?.assumingMemoryBound(to: UInt8.self),
            setup.requestType,
            setup.request,
            setup.value,
            setup.index,
            setup.length
        )
    }

    /// Hands it to libusb, without a limit: whoever waits takes it back.
    /// - Returns: libusb's result.
    func submit(
        _ pipe: Pipe,
        byteCount: Int,
        on handle: USBHandlePointer,
        in context: USBContext
    ) -> CInt {
        precondition(byteCount <= self.byteCount, "a transfer is longer than its memory")
        self.context = context
        landing.empty()
        raw.pointee.dev_handle = handle.raw
        (raw.pointee.endpoint, raw.pointee.type) = pipe.fields
        raw.pointee.flags = 0
        raw.pointee.timeout = 0
        raw.pointee.length = CInt(byteCount)
        raw.pointee.buffer = buffer.address?.assumingMemoryBound(to: UInt8.self)
        raw.pointee.callback = transferLanded
        // Not retained: the traffic holds on to what is under way.
        raw.pointee.user_data = Unmanaged.passUnretained(self).toOpaque()
        return libusb_submit_transfer(raw)
    }

    /// Asks libusb for it back; the callback comes all the same.
    func cancel() {
        // Fails where it has landed already, or its device has left: then too the callback comes.
        _ = libusb_cancel_transfer(raw)
    }

    /// Waits for the callback.
    ///
    /// **Blocks.**
    func wait() -> USBOutcome { landing.wait() }

    /// Waits for the callback; nil if it does not come in time.
    ///
    /// **Blocks.**
    func wait(for limit: Duration) -> USBOutcome? { landing.wait(for: limit) }

    /// Keeps what libusb says of its end.
    fileprivate func land() {
        landing.leave(
            USBOutcome(end: .init(raw.pointee.status), count: Int(raw.pointee.actual_length))
        )
    }
}

/// What a control transfer begins with.
struct USBSetup: Hashable, Sendable {
    /// How many bytes it takes up.
    static let byteCount = 8

    let requestType: UInt8
    let request: UInt8
    let value: UInt16
    let index: UInt16
    let length: UInt16
}

/// Called on the thread for events.
private func transferLanded(_ raw: UnsafeMutablePointer<libusb_transfer>?) {
    guard let reference = raw?.pointee.user_data else { return }
    Unmanaged<USBTransfer>.fromOpaque(reference).takeUnretainedValue().land()
}

extension USBTransfer.Pipe {
    fileprivate var fields: (endpoint: UInt8, type: UInt8) {
        switch self {
        case .control: (0, UInt8(LIBUSB_TRANSFER_TYPE_CONTROL.rawValue))
        case .bulk(let address): (address, UInt8(LIBUSB_TRANSFER_TYPE_BULK.rawValue))
        case .interrupt(let address): (address, UInt8(LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue))
        }
    }
}

extension USBOutcome.End {
    /// Sorts libusb's word for the end of a transfer.
    init(_ status: libusb_transfer_status) {
        switch status {
        case LIBUSB_TRANSFER_COMPLETED: self = .completed
        case LIBUSB_TRANSFER_CANCELLED, LIBUSB_TRANSFER_TIMED_OUT: self = .takenBack
        case LIBUSB_TRANSFER_STALL: self = .failed(.stalled)
        case LIBUSB_TRANSFER_NO_DEVICE: self = .failed(.gone)
        case LIBUSB_TRANSFER_OVERFLOW: self = .failed(.overflow)
        default: self = .failed(.input)
        }
    }
}
