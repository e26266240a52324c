// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// A container that is read is written as it came.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(FuzzInput(start, count).rest)
    checkHeader(bytes)
    checkContainer(bytes)
    return 0
}

private func checkHeader(_ bytes: [UInt8]) {
    var reader = PTPReader(bytes)
    guard let header = try? PTPHeader(&reader) else {
        expect(reader.offset == 0, "a header that is refused takes nothing")
        return
    }
    expect(header.bytes == Array(bytes.prefix(PTPHeader.byteCount)), "a header is as it came")
    expect((header.payloadBytes ?? 0) >= 0, "no payload is shorter than nothing")
}

private func checkContainer(_ bytes: [UInt8]) {
    guard let container = try? PTPContainer(bytes) else { return }
    let written = container.bytes
    expect(written.count <= PTPContainer.mostBytes, "a container is small")
    expect(written == Array(bytes.prefix(written.count)), "a container is as it came")
    expect((try? PTPContainer(written)) == container, "a container is read as it was written")
    guard container.kind == .event else { return }
    expect(PTPEvent(container).parameters.count <= 3, "an event has three parameters at most")
}
