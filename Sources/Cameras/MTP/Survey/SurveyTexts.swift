// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Where names and serials lie in the data that a survey asks for.
enum SurveyTexts {
    /// The places of the texts that tell whose camera it is, their own lengths left out.
    ///
    /// - Parameters:
    ///   - bytes: What came.
    ///   - command: What was asked.
    ///   - has64BitSize: Whether the camera's ObjectInfo has a size of 64 bits.
    /// - Returns: Nil for data that cannot be read, of which nobody can tell what they hold.
    static func places(
        in bytes: [UInt8],
        answering command: PTPContainer,
        has64BitSize: Bool
    ) -> [Range<Int>]? {
        switch PTPOperation(rawValue: command.code) {
        case .getDeviceInfo:
            fields(of: PTPDeviceInfo(), in: bytes, ["serial"])
        case .getStorageInfo:
            fields(of: PTPStorageInfo(), in: bytes, ["volume label"])
        case .getObjectInfo:
            objectInfo(bytes, has64BitSize: has64BitSize)
        case .getDevicePropDesc:
            (try? description(bytes)) ?? nil
        case .getObjectPropList:
            try? properties(bytes)
        case .getDevicePropValue:
            value(bytes)
        case .getStorageIDs, .getObjectHandles, .getObjectPropsSupported, .getObjectPropValue:
            []
        default:
            nil
        }
    }

    private static func objectInfo(_ bytes: [UInt8], has64BitSize: Bool) -> [Range<Int>]? {
        guard let read = try? PTPObjectInfo(bytes, has64BitSize: has64BitSize) else { return nil }
        var info = PTPObjectInfo()
        info.has64BitSize = read.has64BitSize
        return fields(of: info, in: bytes, ["filename", "keywords"])
    }

    private static func fields(
        of dataset: some PTPDataset,
        in bytes: [UInt8],
        _ names: Set<String>
    ) -> [Range<Int>]? {
        var dataset = dataset
        var finder = PTPTextFinder(bytes, names)
        do throws(PTPMalformed) {
            try dataset.visit(&finder)
            return finder.places
        } catch {
            return nil
        }
    }

    private static func description(_ bytes: [UInt8]) throws(PTPMalformed) -> [Range<Int>]? {
        var reader = PTPReader(bytes)
        try reader.skip(2)
        switch try PTPDataType(from: &reader) {
        case .string: break
        case .number: return []
        // Some vendors keep an owner's name in one.
        case .array: return nil
        }
        try reader.skip(1)
        var places = [try text(&reader), try text(&reader)]
        guard !reader.isAtEnd, try reader.u8() == 2 else { return places }
        for _ in 0..<(try reader.u16()) where !reader.isAtEnd { places.append(try text(&reader)) }
        return places
    }

    private static func properties(_ bytes: [UInt8]) throws(PTPMalformed) -> [Range<Int>] {
        var places: [Range<Int>] = []
        try visitProperties(bytes) { type, place in
            if type == .string { places.append(place.dropFirst()) }
        }
        return places
    }

    /// Where a property list has arrays of bytes, as far as it can be read: pictures come as such.
    static func pictures(inPropertyList bytes: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        try? visitProperties(bytes) { type, place in
            guard case .array(let number) = type, number.byteCount == 1 else { return }
            places.append(place.dropFirst(4))
        }
        return places
    }

    /// Says of each value of a property list what it is and where it lies, its length included.
    private static func visitProperties(
        _ bytes: [UInt8],
        _ body: (PTPDataType, Range<Int>) -> Void
    ) throws(PTPMalformed) {
        var reader = PTPReader(bytes)
        for _ in 0..<(try reader.u32()) {
            try reader.skip(6)
            let type = try PTPDataType(from: &reader)
            let start = reader.offset
            _ = try PTPValue(type, from: &reader)
            body(type, start..<reader.offset)
        }
    }

    /// A value of an unknown type: a text if it can be one, else a number.
    private static func value(_ bytes: [UInt8]) -> [Range<Int>]? {
        var reader = PTPReader(bytes)
        if let place = try? text(&reader), reader.isAtEnd { return [place] }
        return [1, 2, 4, 8, 16].contains(bytes.count) ? [] : nil
    }

    /// Passes over a text.
    fileprivate static func text(_ reader: inout PTPReader) throws(PTPMalformed) -> Range<Int> {
        let start = reader.offset + 1
        _ = try reader.string()
        return start..<reader.offset
    }
}

/// Goes along a dataset's fields and notes where some of its texts lie.
private struct PTPTextFinder: PTPFieldVisitor {
    private var reader: PTPReader
    private let names: Set<String>
    private(set) var places: [Range<Int>] = []

    init(_ bytes: [UInt8], _ names: Set<String>) {
        reader = PTPReader(bytes)
        self.names = names
    }

    mutating func field<Value: PTPField>(
        _ name: String,
        _ value: inout Value
    ) throws(PTPMalformed) {
        let start = reader.offset + 1
        value = try Value(from: &reader)
        if names.contains(name) { places.append(start..<reader.offset) }
    }

    mutating func trailing(_ name: String, _ value: inout some PTPField) throws(PTPMalformed) {
        guard !reader.isAtEnd else { return }
        try field(name, &value)
    }
}
