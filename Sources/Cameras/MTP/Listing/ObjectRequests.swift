// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What is asked of a camera about its stores and objects.
///
/// Everything **blocks**, bounded by the patience that the camera's profile has with it.
struct ObjectRequests: Sendable {
    /// The most bytes of one small dataset.
    static let datasetBytes = 64 << 10
    /// The most bytes of one object's properties.
    private static let propertiesBytes: Int64 = 4 << 20
    /// The most bytes behind the last element of a list that are waited out.
    private static let bytesBehindList: Int64 = 64 << 10

    /// Which handles are asked for.
    enum Scope {
        /// Those of a whole store.
        case all
        /// Those at a store's root.
        case root
        /// Those within a folder.
        case folder(PTPHandle)

        fileprivate var parameter: UInt32 {
            switch self {
            case .all: 0
            case .root: 0xFFFF_FFFF
            case .folder(let handle): handle.rawValue
            }
        }
    }

    let session: PTPSession
    let abilities: CameraAbilities
    let quirks: MTPQuirks

    /// The stores that hold a medium.
    func stores() throws(PTPError) -> [PTPStorageID] {
        let ids = try numbers(.getStorageIDs, [], atMost: 1 << 10, patience: quirks.patience)
        return Set(ids.map { PTPStorageID($0) }).filter(\.hasMedium).sorted()
    }

    func storageInfo(_ store: PTPStorageID) throws(PTPError) -> PTPStorageInfo {
        let bytes = try session.fetch(
            .getStorageInfo,
            [store.rawValue],
            atMost: Self.datasetBytes,
            patience: nil
        )
        return try read(.getStorageInfo) { () throws(PTPMalformed) in try PTPStorageInfo(bytes) }
    }

    /// How many objects a store holds by the camera's own count, folders among them; nil if it does not
    /// count, or its profile says that it counts otherwise than it lists.
    func objectCount(of store: PTPStorageID) throws(PTPError) -> Int? {
        guard !quirks.miscountsObjects, abilities.info.supports(.getNumObjects) else { return nil }
        let count = try session.perform(.getNumObjects, [store.rawValue, 0, 0]).first
        // A camera that cannot tell how many there are fills the field.
        return count.flatMap { $0 == 0xFFFF_FFFF ? nil : Int($0) }
    }

    func handles(
        in store: PTPStorageID,
        _ scope: Scope,
        atMost most: Int
    ) throws(PTPError) -> [PTPHandle] {
        let numbers = try numbers(
            .getObjectHandles,
            [store.rawValue, 0, scope.parameter],
            atMost: most,
            patience: quirks.listingPatience
        )
        return numbers.compactMap { PTPHandle($0) }
    }

    func info(_ handle: PTPHandle) throws(PTPError) -> PTPObjectInfo {
        let bytes = try session.fetch(
            .getObjectInfo,
            [handle.rawValue],
            atMost: Self.datasetBytes,
            patience: nil
        )
        return try read(.getObjectInfo) { () throws(PTPMalformed) in
            try PTPObjectInfo(bytes, has64BitSize: quirks.objectInfoHas64BitSize)
        }
    }

    /// The size in 64 bits, by whichever way the camera has; nil if it has none or does not tell.
    func size(of handle: PTPHandle) throws(PTPError) -> UInt64? {
        if abilities.tellsObjectProperties {
            let property = PTPObjectProperty.objectSize.rawValue
            let parameters = [handle.rawValue, UInt32(property)]
            if let size = try number(.getObjectPropValue, parameters) { return size }
        }
        guard abilities.isNikon, abilities.info.supports(.nikonGetObjectSize) else { return nil }
        return try number(.nikonGetObjectSize, [handle.rawValue])
    }

    /// The properties of one object.
    func properties(of handle: PTPHandle) throws(PTPError) -> ObjectProperties {
        var found = ObjectProperties()
        try properties(
            from: handle.rawValue,
            depth: 0,
            atMost: Self.propertiesBytes,
            patience: nil
        ) { element in
            if element.handle == handle { found.take(element) }
        }
        return found
    }

    /// The properties of all objects from one on, as they come.
    /// - Parameters:
    ///   - handle: A folder; 0 for the root, 0xFFFFFFFF for every object there is.
    ///   - depth: How many levels below it are meant; 0xFFFFFFFF for all.
    ///   - most: How many bytes the list may have.
    ///   - patience: How long nothing may move, if not as long as usual.
    ///   - take: Is given every property.
    /// - Throws: `PTPError`, `.malformed` too if the list is shorter than it says, or too long.
    func properties(
        from handle: UInt32,
        depth: UInt32,
        atMost most: Int64,
        patience: Duration?,
        _ take: (PTPPropListElement) -> Void
    ) throws(PTPError) {
        let phase = try session.stream(
            .getObjectPropList,
            [handle, 0, 0xFFFF_FFFF, 0, depth],
            expecting: nil,
            patience: patience
        )
        var decoder = PTPPropListDecoder()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var total: Int64 = 0
        var end: Int64?
        while true {
            var span = buffer.mutableSpan
            var bytes = span.mutableBytes
            let count = try phase.read(into: &bytes)
            guard count > 0 else { break }
            total += Int64(count)
            do throws(PTPMalformed) {
                try decoder.feed(buffer.prefix(count), take)
            } catch {
                phase.abandon()
                throw .malformed(.getObjectPropList, .header(error.description))
            }
            if decoder.isComplete { end = end ?? total }
            guard total > end.map({ $0 + Self.bytesBehindList }) ?? most else { continue }
            phase.abandon()
            // All that was stated has come; what does not end behind it is nobody's.
            if decoder.isComplete { break }
            throw .malformed(.getObjectPropList, .endless(limitBytes: most))
        }
        try read(.getObjectPropList) { () throws(PTPMalformed) in try decoder.finish() }
    }

    private func numbers(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        atMost most: Int,
        patience: Duration
    ) throws(PTPError) -> [UInt32] {
        let bytes = try session.fetch(
            operation,
            parameters,
            atMost: (most + 1) * 4,
            patience: patience
        )
        return try read(operation) { () throws(PTPMalformed) in
            var reader = PTPReader(bytes)
            return try reader.array(of: UInt32.self)
        }
    }

    /// A number that is all of a dataset; nil if the camera refuses to tell it.
    private func number(
        _ operation: PTPOperation,
        _ parameters: [UInt32]
    ) throws(PTPError) -> UInt64? {
        do throws(PTPError) {
            let bytes = try session.fetch(operation, parameters, atMost: 64, patience: nil)
            var reader = PTPReader(bytes)
            return try? reader.u64()
        } catch .refused(let code, _) where code != .invalidObjectHandle {
            return nil
        }
    }

    private func read<Value>(
        _ operation: PTPOperation,
        _ parse: () throws(PTPMalformed) -> Value
    ) throws(PTPError) -> Value {
        do throws(PTPMalformed) {
            return try parse()
        } catch {
            throw .malformed(operation, .header(error.description))
        }
    }
}
