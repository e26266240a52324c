// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import Platform

/// The watch's thread, on a source that does as it is told and on the kernel's own socket.
@Suite(.timeLimit(.minutes(5)))
struct UdevWatchTests {
    @Test func `after an overrun the queue is emptied first and everything is listed again`()
        async throws
    {
        let gone = disk("sdb", sequence: 1)
        let script = UdevScript(
            scans: [[gone], [disk("sdc", sequence: 2)]],
            receipts: [
                .event(action: "change", device: gone, formerPath: nil),
                .overrun(.noBufferSpace),
                .event(action: "remove", device: gone, formerPath: nil),
            ]
        )
        let watch = try UdevWatch(source: script)

        var changes: [UdevChange] = []
        for try await change in watch.events() {
            changes.append(change)
            if changes.count == 4 { watch.stop() }
        }

        #expect(
            changes == [
                .snapshot([gone]), .changed(gone), .removed(sysPath: gone.sysPath),
                .snapshot([disk("sdc", sequence: 2)]),
            ]
        )
    }

    @Test func `a broken socket ends the stream with its error`() async throws {
        let watch = try UdevWatch(source: UdevScript(receipts: [.broken(.badFileDescriptor)]))

        await #expect(throws: UdevError.self) {
            for try await _ in watch.events() {}
        }
    }

    @Test func `a socket that reports nothing but overruns is broken`() async throws {
        let endless = Array(repeating: UdevReceipt.overrun(.invalidArgument), count: 1000)
        let watch = try UdevWatch(source: UdevScript(receipts: endless))

        await #expect(throws: UdevError.self) {
            for try await _ in watch.events() {}
        }
    }

    @Test func `a watch that is let go ends its thread and its stream`() async throws {
        let released = Gate()
        var watch: UdevWatch? = try UdevWatch(source: UdevScript(released: released))
        let events = try #require(watch?.events())
        watch = nil

        for try await _ in events {}

        // Only the thread held the source any longer.
        await released.wait()
    }

    @Test func `a reader that is cancelled wakes the watch's thread`() async throws {
        let watch = try UdevWatch(source: UdevScript())
        let events = watch.events()
        let reader = Task {
            for try await _ in events {}
        }

        reader.cancel()
        _ = await reader.result

        var woken = pollfd(fd: watch.wake.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&woken, 1, 0) == 1)
    }

    @Test(
        .enabled(
            if: TestMachine.isRoot && access("/sys/class/block/loop0/uevent", W_OK) == 0,
            "needs root and /dev/loop0, to make the kernel send events"
        )
    )
    func `events that the kernel had to drop lead to another listing`() async throws {
        // The smallest buffer there is, and nobody reads until all events are sent.
        let watch = try UdevWatch(source: UdevMonitor(group: .kernel, bufferBytes: 0))
        let trigger = open("/sys/class/block/loop0/uevent", O_WRONLY | O_CLOEXEC)
        defer { close(trigger) }
        for _ in 0..<200 { _ = write(trigger, "change", 6) }

        var snapshots: [[UdevDevice]] = []
        for try await change in watch.events() {
            guard case .snapshot(let devices) = change else { continue }
            snapshots.append(devices)
            if snapshots.count == 2 { watch.stop() }
        }

        #expect(snapshots.count == 2)
        #expect(snapshots.allSatisfy { $0.contains { $0.sysPath.hasSuffix("/loop0") } })
    }
}

/// Receives what it was told to, once its first scan is made.
final class UdevScript: UdevEventSource {
    let descriptor: CInt
    private let released: Gate?
    private let scans: Mutex<[[UdevDevice]]>
    private var receipts: [UdevReceipt]
    private let wake: WakeDescriptor?

    init(scans: [[UdevDevice]] = [], receipts: [UdevReceipt] = [], released: Gate? = nil) {
        self.released = released
        self.scans = Mutex(scans)
        self.receipts = receipts
        wake = try? WakeDescriptor()
        descriptor = wake?.descriptor ?? -1
        if !receipts.isEmpty { wake?.raise() }
    }

    deinit {
        released?.open()
    }

    func receive() -> UdevReceipt {
        receipts.isEmpty ? .empty : receipts.removeFirst()
    }

    func devices() -> [UdevDevice] {
        scans.withLock { $0.isEmpty ? [] : $0.removeFirst() }
    }
}

/// Something that happens once and can be waited for.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    func open() {
        continuation.finish()
    }

    func wait() async {
        for await _ in stream {}
    }
}
