// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a camera holds, asked for in every way that there is.
extension SurveyCourse {
    /// How many folders are listed by themselves.
    private static let mostFolders = 32
    /// In a request: all objects, or all levels, or the root of a store.
    private static let all: UInt32 = 0xFFFF_FFFF

    /// Lists the objects: by handles and their information, and by their properties.
    mutating func askObjects() throws(PTPError) {
        writer.begin("its objects, by their handles")
        var listed: [PTPStorageID: [PTPHandle]] = [:]
        for store in stores { listed[store] = try askHandles(of: store) }
        var seen: Set<PTPHandle> = []
        handles = stores.flatMap { listed[$0] ?? [] }.filter { seen.insert($0).inserted }
        writer.note(objects: handles.count)
        if handles.count > request.mostObjects {
            writer.remark("of \(handles.count) objects, \(request.mostObjects) are looked at")
        }
        writer.begin("what each object is")
        try askInformation()
        writer.begin("its objects, folder by folder")
        try askFolders()
        writer.begin("its objects, by their properties")
        try askPropertyLists()
        try askSingleProperties()
    }

    /// The files that were looked at, in the camera's order, and how large they are said to be.
    private var files: [(handle: PTPHandle, bytes: Int64?)] {
        handles.compactMap { handle in
            guard let info = objects[handle], !info.isFolder else { return nil }
            return (handle, sizes[handle].flatMap { Int64(exactly: $0) } ?? info.knownBytes)
        }
    }

    /// Those that have bytes, as far as that is known, the smallest first.
    private var knownFiles: [(handle: PTPHandle, bytes: Int64)] {
        files.compactMap { file in file.bytes.map { (file.handle, $0) } }
            .filter { $0.bytes > 0 }
            .sorted { ($0.bytes, $0.handle) < ($1.bytes, $1.handle) }
    }

    /// The folders that were looked at and are listed by themselves, in the camera's order.
    private var folders: [PTPHandle] {
        Array(handles.filter { objects[$0]?.isFolder ?? false }.prefix(Self.mostFolders))
    }

    private func askHandles(of store: PTPStorageID) throws(PTPError) -> [PTPHandle] {
        do throws(PTPError) {
            _ = try session.perform(.getNumObjects, [store.rawValue, 0, 0])
        } catch {
            try pass(error)
        }
        // Some answer nothing else before they were asked for their root.
        let first = quirks.listsRootFirst ? try askHandles(in: store, Self.all) : []
        let all = try askHandles(in: store, 0)
        let root = quirks.listsRootFirst ? first : try askHandles(in: store, Self.all)
        // Some list a whole store only folder by folder.
        return all.isEmpty ? root : all
    }

    private func askHandles(
        in store: PTPStorageID,
        _ folder: UInt32
    ) throws(PTPError) -> [PTPHandle] {
        let answer = try ask(
            .getObjectHandles,
            [store.rawValue, 0, folder],
            patience: quirks.listingPatience
        )
        guard let answer else { return [] }
        var reader = PTPReader(answer)
        return ((try? reader.array(of: UInt32.self)) ?? []).compactMap { PTPHandle($0) }
    }

    private mutating func askInformation() throws(PTPError) {
        for handle in handles.prefix(request.mostObjects) where objects[handle] == nil {
            guard let bytes = try ask(.getObjectInfo, [handle.rawValue]) else { continue }
            let has64BitSize = quirks.objectInfoHas64BitSize
            objects[handle] = try? PTPObjectInfo(bytes, has64BitSize: has64BitSize)
        }
    }

    /// Lists each folder, and takes up what only that shows.
    private mutating func askFolders() throws(PTPError) {
        var asked: Set<PTPHandle> = []
        while asked.count < Self.mostFolders,
            let folder = folders.first(where: { !asked.contains($0) })
        {
            asked.insert(folder)
            let store = objects[folder]?.storage ?? .all
            let found = try askHandles(in: store, folder.rawValue)
            let known = Set(handles)
            handles += found.filter { !known.contains($0) }
            try askInformation()
        }
        writer.note(objects: handles.count)
    }

    /// Lists by properties, where the answer has no more objects than are to be looked at.
    private func askPropertyLists() throws(PTPError) {
        guard info.supports(.getObjectPropList) else {
            return writer.remark("DeviceInfo does not list GetObjectPropList")
        }
        guard handles.count <= request.mostObjects else {
            return writer.remark("not asked: the answer would have \(handles.count) objects")
        }
        for (folder, depth) in [(Self.all, Self.all), (0, 1)] + folders.map({ ($0.rawValue, 1) }) {
            _ = try ask(
                .getObjectPropList,
                [folder, 0, Self.all, 0, depth],
                patience: quirks.listingPatience
            )
        }
    }

    /// Asks for all properties of the first objects, and for the size of each.
    private mutating func askSingleProperties() throws(PTPError) {
        if info.supports(.getObjectPropList) {
            for file in files.prefix(3) {
                _ = try ask(.getObjectPropList, [file.handle.rawValue, 0, Self.all, 0, 0])
            }
        }
        guard info.supports(.getObjectPropValue) else { return }
        let property = UInt32(PTPObjectProperty.objectSize.rawValue)
        for file in files {
            let answer = try ask(.getObjectPropValue, [file.handle.rawValue, property])
            guard let answer, answer.count == 8 else { continue }
            var reader = PTPReader(answer)
            sizes[file.handle] = try? reader.u64()
        }
    }

    // MARK: Bytes

    /// How many bytes one part has.
    private static let partBytes = 64 << 10

    /// Reads parts of the largest object and all of the smallest, within the request's limit.
    mutating func readObjects() throws(PTPError) {
        var left = request.mostBytes
        writer.begin("parts of an object")
        try readParts(&left)
        writer.begin("a whole object")
        try readWhole(&left)
    }

    private func readParts(_ left: inout Int64) throws(PTPError) {
        let abilities = CameraAbilities(info, quirks: quirks)
        guard let file = knownFiles.last else {
            return writer.remark("there is no object whose size is known")
        }
        // Whatever the limit is, a small object behind the parts has some of it.
        let most = min(Int64(Self.partBytes), left / 4)
        for offset in file.bytes > 1 ? [0, file.bytes / 2] : [0] {
            let count = Int(min(most, file.bytes - offset))
            guard count > 0 else { return writer.remark("not read: the limit is reached") }
            guard let part = abilities.part(at: offset, byteCount: count) else {
                return writer.remark("the camera has no operation that reads this part")
            }
            let parameters = part.parameters(file.handle, offset: offset, byteCount: count)
            left -= try read(part.operation, parameters, file.handle, from: offset, count, left)
        }
    }

    private func readWhole(_ left: inout Int64) throws(PTPError) {
        guard let file = knownFiles.first else {
            return writer.remark("there is no object whose size is known")
        }
        guard file.bytes <= left else {
            return writer.remark("not read: the smallest object is larger than the limit leaves")
        }
        let count = Int(file.bytes)
        left -= try read(.getObject, [file.handle.rawValue], file.handle, from: 0, count, left)
    }

    /// Reads what an operation gives of an object, and gives up where it goes beyond the limit.
    private func read(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        _ handle: PTPHandle,
        from start: Int64,
        _ expected: Int,
        _ limit: Int64
    ) throws(PTPError) -> Int64 {
        var done: Int64 = 0
        do throws(PTPError) {
            let phase = try session.stream(operation, parameters, expecting: Int64(expected))
            var buffer = [UInt8](repeating: 0, count: Self.partBytes)
            while true {
                var span = buffer.mutableSpan
                var bytes = span.mutableBytes
                let count = try phase.read(into: &bytes)
                guard count > 0 else { break }
                guard done + Int64(count) <= limit else {
                    phase.abandon()
                    writer.remark("given up: more came than the camera had stated")
                    break
                }
                writer.take(Array(buffer.prefix(count)), of: handle, at: start + done)
                done += Int64(count)
            }
        } catch {
            try pass(error)
        }
        return done
    }
}
