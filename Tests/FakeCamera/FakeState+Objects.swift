// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Operations on objects, but for their content.
extension FakeState {
    mutating func performOnObjects(_ command: FakeCommand) -> FakeReply {
        switch command.code {
        case FakeOperation.getNumObjects:
            let miscount = model.listing.miscount
            return handles(command) { .response(0x2001, [UInt32($0.count + miscount)]) }
        case FakeOperation.getObjectHandles:
            let most = model.listing.mostHandles
            return handles(command) {
                var bytes = FakeBytes()
                bytes.add(array: Array($0.prefix(most)))
                return .data(bytes.bytes)
            }
        case FakeOperation.getObjectInfo: return objectInfo(command.parameter(0))
        case FakeOperation.deleteObject: return delete(command)
        case FakeOperation.getObjectPropsSupported: return supportedProperties()
        case FakeOperation.getObjectPropDesc: return propertyDescription(command)
        case FakeOperation.getObjectPropValue: return propertyValue(command)
        default: return propertyList(command)
        }
    }

    /// The handles of a store, a format and a folder, by the parameters of the operation.
    private mutating func handles(
        _ command: FakeCommand,
        _ reply: ([UInt32]) -> FakeReply
    ) -> FakeReply {
        let (store, format, parent) = (
            command.parameter(0), command.parameter(1), command.parameter(2)
        )
        guard store == 0xFFFF_FFFF || model.stores.contains(where: { $0.id == store }) else {
            return .response(0x2008)
        }
        if parent == 0xFFFF_FFFF { hasListedRoot = true }
        guard !model.listing.needsRootFirst || hasListedRoot else { return reply([]) }
        let isFolder = parent != 0 && parent != 0xFFFF_FFFF
        if isFolder, model.objects[parent] == nil { return .response(0x201A) }
        let found = model.objects.all.filter {
            (store == 0xFFFF_FFFF || $0.store == store)
                && (format == 0 || UInt32($0.format) == format)
                && (parent == 0 || $0.parent == (isFolder ? parent : 0))
        }
        return reply(found.map(\.handle))
    }

    private func objectInfo(_ handle: UInt32) -> FakeReply {
        guard let object = known(handle) else { return .response(0x2009) }
        var bytes = FakeBytes()
        bytes.add(object.store)
        bytes.add(object.format)
        bytes.add(object.protection)
        if model.listing.has64BitObjectInfo {
            bytes.add(object.stated64BitSize ?? UInt64(object.size))
        } else {
            bytes.add(size32(of: object))
        }
        // No thumbnail, no picture.
        bytes.add(raw: [UInt8](repeating: 0, count: 26))
        bytes.add(object.parent)
        bytes.add(UInt16(object.isFolder ? 1 : 0))
        bytes.add(UInt32(0))
        bytes.add(UInt32(0))
        bytes.add(string: object.hasNoName ? [] : object.name)
        bytes.add(string: object.created)
        bytes.add(string: object.modified)
        bytes.add(string: "")
        return .data(bytes.bytes)
    }

    /// An object that can be asked for.
    func known(_ handle: UInt32) -> FakeObject? {
        model.listing.needsRootFirst && !hasListedRoot ? nil : model.objects[handle]
    }

    func size32(of object: FakeObject) -> UInt32 {
        if let lie = object.stated32BitSize { return lie }
        if model.listing.wrapsSizes { return UInt32(truncatingIfNeeded: object.size) }
        return UInt32(min(object.size, 0xFFFF_FFFF))
    }

    // MARK: - Deleting

    private mutating func delete(_ command: FakeCommand) -> FakeReply {
        let handle = command.parameter(0)
        guard handle != 0, handle != 0xFFFF_FFFF else {
            violations.append(.deletesEverything(handle: handle))
            return .response(0x200F)
        }
        if command.parameter(1) != 0 { violations.append(.deletesByFormat(command.parameter(1))) }
        guard let object = known(handle) else { return .response(0x2009) }
        let access = model.stores.first { $0.id == object.store }?.access
        guard access != 1 else { return .response(0x200E) }
        if current?.faults.contains(.ignoredDeletion) == true { return .ok }
        let doomed = model.objects.descendants(of: handle, depth: .max) + [object]
        let kept = doomed.filter { $0.protection != 0 }
        guard kept.isEmpty else {
            guard object.isFolder else { return .response(0x200D) }
            doomed.filter { $0.protection == 0 && !$0.isFolder }.forEach { remove($0.handle) }
            return .response(0x2012)
        }
        doomed.forEach { remove($0.handle) }
        return .ok
    }

    private mutating func remove(_ handle: UInt32) {
        model.objects[handle] = nil
        if model.sendsRemovalEvents { queueEvent(0x4003, [handle]) }
    }

    // MARK: - Content

    mutating func performOnContent(_ command: FakeCommand) -> FakeReply {
        guard let object = known(command.parameter(0)) else { return .response(0x2009) }
        switch command.code {
        case FakeOperation.getObjectSize:
            var bytes = FakeBytes()
            bytes.add(UInt64(object.size))
            return .data(bytes.bytes)
        case FakeOperation.getPartialObject:
            return part(of: object, from: Int64(command.parameter(1)), command.parameter(2))
        case FakeOperation.getPartialObject64:
            return part(of: object, from: command.long(1), command.parameter(3))
        case FakeOperation.getPartialObjectEx:
            let most = UInt32(min(command.long(3), 0xFFFF_FFFF))
            return part(of: object, from: command.long(1), most)
        default:
            guard !object.isFolder else { return .response(0x2009) }
            return .data([.content(object.content, from: 0, count: object.size)])
        }
    }

    private func part(of object: FakeObject, from offset: Int64, _ most: UInt32) -> FakeReply {
        guard !object.isFolder else { return .response(0x2009) }
        if let limit = model.parts.mostBytes, most > limit { return .silence }
        var count = max(0, min(Int64(most), object.size - offset))
        for case .shortPart(let limit) in current?.faults ?? [] { count = min(count, limit) }
        let lastIsFull = (count + 12) % Int64(packetBytes) == 0
        if model.parts.hangsOnFullLastPacket, lastIsFull { return .silence }
        let segments: [FakeRun.Segment] =
            count == 0 ? [] : [.content(object.content, from: offset, count: count)]
        return .data(segments, [UInt32(count)])
    }
}

extension FakeCommand {
    /// The 64-bit number in two parameters, the low half first; never negative.
    fileprivate func long(_ place: Int) -> Int64 {
        Int64(UInt64(parameter(place)) | UInt64(parameter(place + 1) & 0x7FFF_FFFF) << 32)
    }
}
