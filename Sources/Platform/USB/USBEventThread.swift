// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB
import CLinux
import Glibc
import Synchronization

/// A thread that does nothing but wait for libusb's events and hand them on.
final class USBEventThread: Sendable {
    private let loop: USBEventLoop
    private let thread: pthread_t

    /// Starts the thread.
    init(of context: USBContextPointer) throws(USBError) {
        let loop = USBEventLoop(context: context)
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(loop)
        let result = pthread_create(&thread, nil, runEventLoop, reference.toOpaque())
        guard result == 0 else {
            reference.release()
            throw USBError(.other(-result), "start the thread for events")
        }
        self.loop = loop
        self.thread = thread
    }

    /// Ends the thread and waits until it has ended.
    ///
    /// **Blocks**, shortly. Never called on the thread itself, since no callback holds a context.
    func join() {
        loop.stop()
        pthread_join(thread, nil)
    }
}

/// What the thread runs; it holds the pointer alone, so that the context can be let go of.
private final class USBEventLoop: Sendable {
    private let context: USBContextPointer
    private let isStopping = Atomic<Bool>(false)

    init(context: USBContextPointer) {
        self.context = context
    }

    func run() {
        while !isStopping.load(ordering: .acquiring) {
            let result = libusb_handle_events_completed(context.raw, nil)
            guard result < 0, result != LIBUSB_ERROR_INTERRUPTED.rawValue else { continue }
            // One device that libusb cannot read from must not make this thread spin.
            sleepBlocking(.milliseconds(20))
        }
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        // libusb remembers it, so it does not matter whether the thread waits at this moment.
        libusb_interrupt_event_handler(context.raw)
    }
}

private func runEventLoop(_ reference: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let reference else { return nil }
    clinux_name_thread("camdock-usb")
    Unmanaged<USBEventLoop>.fromOpaque(reference).takeRetainedValue().run()
    return nil
}
