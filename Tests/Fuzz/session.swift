// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// A session with a camera that says anything: every call ends, and none takes less for everything.
///
/// The input is a byte of quirks, a byte that says how many requests there are, a byte for each of
/// them, and what the camera says; see `FuzzChannel`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    guard let quirks = input.byte(), let count = input.byte() else { return 0 }
    let requests = input.bytes(Int(count % 16))
    let channel = FuzzChannel(input)
    let session = PTPSession(
        channel,
        quirks: MTPQuirks(fuzz: quirks),
        observer: FuzzObserver(wantsTranscript: quirks & 0x80 != 0),
        time: channel.time
    )
    try? session.open()
    for request in requests { ask(session, channel, request) }
    session.close()
    expect(!session.isStreaming, "nothing is read after the end")
    return 0
}

private struct FuzzObserver: PTPObserver {
    let wantsTranscript: Bool
}

extension MTPQuirks {
    fileprivate init(fuzz byte: UInt8) {
        self.init()
        ignoresHeaderErrors = byte & 1 != 0
        padsInsteadOfEmptyPacket = byte & 2 != 0
        keepsSessionOpen = byte & 4 != 0
        keepsInterface = byte & 8 != 0
        resetsOnClose = byte & 16 != 0
        opensSessionFirst = byte & 32 != 0
    }
}

private func ask(_ session: PTPSession, _ channel: FuzzChannel, _ request: UInt8) {
    let detail = Int(request >> 3)
    switch request & 7 {
    case 0: _ = try? session.perform(.getNumObjects, [0xFFFF_FFFF, 0, 0])
    case 1: fetch(session, atMost: detail * 100)
    case 2:
        _ = try? session.send(.setDevicePropValue, [0x5011], [UInt8](repeating: 1, count: detail))
    case 3: delete(session, channel, UInt32(detail))
    case 4: _ = try? session.nextEvent(within: .milliseconds(detail))
    case 5: stream(session, expecting: detail == 0 ? nil : Int64(detail) * 100, reads: .max)
    case 6: stream(session, expecting: nil, reads: detail)
    default: if detail == 31 { session.interrupt() } else { try? session.open() }
    }
}

private func fetch(_ session: PTPSession, atMost limit: Int) {
    guard let bytes = try? session.fetch(.getObjectHandles, [0, 0, 0], atMost: limit) else {
        return
    }
    expect(bytes.count <= limit, "a dataset is no larger than allowed")
    var reader = PTPReader(bytes)
    _ = try? reader.array(of: UInt32.self)
}

/// Deletes by a handle of this opening of the session if the number is small, and of another if not.
private func delete(_ session: PTPSession, _ channel: FuzzChannel, _ number: UInt32) {
    guard let handle = PTPHandle(number) else { return }
    let isCurrent = number < 16
    channel.allowDeleting(number, isCurrent)
    try? session.delete(handle, ofOpening: session.openings - (isCurrent ? 0 : 1))
    channel.allowDeleting(number, false)
}

private func stream(_ session: PTPSession, expecting expected: Int64?, reads: Int) {
    guard let phase = try? session.stream(.getObject, [1], expecting: expected) else { return }
    expect(session.isStreaming, "an object that is being read keeps others out")
    var buffer = [UInt8](repeating: 0, count: 100)
    var span = buffer.mutableSpan
    var memory = span.mutableBytes
    var total: Int64 = 0
    for _ in 0..<reads {
        guard let count = try? phase.read(into: &memory) else { break }
        guard count > 0 else {
            expect(total >= phase.statedBytes ?? 0, "no object ends before its end")
            break
        }
        expect(count <= 100, "no read overflows")
        total += Int64(count)
    }
    phase.abandon()
    expect(!session.isStreaming, "an object that was given up keeps nobody out")
}
