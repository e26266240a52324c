// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

@testable import Cameras

/// Whatever can be read of a dataset can be written, and is then read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(FuzzInput(start, count).rest)
    check(bytes, { try PTPDeviceInfo($0) }, \.bytes)
    check(bytes, { try PTPStorageInfo($0) }, \.bytes)
    check(bytes, { try PTPPropertyDescription($0) }, \.bytes)
    if let battery = try? PTPPropertyDescription(bytes) { _ = Charge(of: battery) }
    checkObjectInfo(bytes)
    checkValues(bytes)
    checkArrays(bytes)
    checkDate(bytes)
    return 0
}

private func check<Value: Equatable>(
    _ bytes: [UInt8],
    _ read: ([UInt8]) throws -> Value,
    _ written: (Value) -> [UInt8]
) {
    guard let value = try? read(bytes) else { return }
    let copy = written(value)
    // A NUL that lacks may be added to each text, and the counts of texts that lack.
    expect(copy.count <= bytes.count * 3 + 16, "\(Value.self) does not grow")
    expect((try? read(copy)) == value, "\(Value.self) is read as it was written")
}

private func checkObjectInfo(_ bytes: [UInt8]) {
    for is64 in [false, true] {
        guard let info = try? PTPObjectInfo(bytes, has64BitSize: is64) else { continue }
        // Not by the initialiser, which looks at the bytes to guess what is known here.
        var again = PTPObjectInfo()
        again.has64BitSize = info.has64BitSize
        expect((try? again.read(info.bytes)) != nil, "ObjectInfo can be read again")
        expect(again == info, "ObjectInfo is read as it was written")
        expect((info.knownBytes ?? 0) >= 0, "no object is smaller than nothing")
        expect(info.has64BitSize || !is64, "64 bits are 64 bits")
        _ = PTPDate.read(info.captureDate)
        _ = PTPDate.read(info.modificationDate)
    }
}

private func checkValues(_ bytes: [UInt8]) {
    var reader = PTPReader(bytes)
    guard let type = try? PTPDataType(from: &reader) else { return }
    expect(PTPDataType(code: type.code) == type, "a type has one code")
    check(Array(bytes.dropFirst(2)), { try PTPValue(type, $0) }, \.bytes)
    guard let value = try? PTPValue(type, from: &reader) else { return }
    expect(value.type == type, "a value keeps its type")
    if let number = value.int, number >= 0 {
        expect(value.unsigned == UInt128(number), "a number is one number")
    }
}

private func checkArrays(_ bytes: [UInt8]) {
    var reader = PTPReader(bytes)
    guard let handles = try? reader.array(of: UInt32.self) else {
        expect(reader.offset == 0, "an array that is refused takes nothing")
        return
    }
    var writer = PTPWriter()
    writer.array(handles)
    expect(writer.bytes == Array(bytes.prefix(reader.offset)), "an array is as it came")
}

private func checkDate(_ bytes: [UInt8]) {
    guard let date = PTPDate.read(String(decoding: bytes, as: UTF8.self)) else { return }
    let again = PTPDate.read(PTPDate.text(date.time.civil))
    expect(again?.time.civil == date.time.civil, "a time is read as it was written")
}
