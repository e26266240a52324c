// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Operations on the properties of objects (MTP 1.1, appendix E.2).
extension FakeState {
    func supportedProperties() -> FakeReply {
        var bytes = FakeBytes()
        bytes.add(array: model.listing.properties)
        return .data(bytes.bytes)
    }

    func propertyDescription(_ command: FakeCommand) -> FakeReply {
        let code = UInt16(truncatingIfNeeded: command.parameter(0))
        guard model.listing.properties.contains(code), let type = FakeObjectProperty.type(of: code)
        else { return .response(0xA801) }
        var bytes = FakeBytes()
        bytes.add(code)
        bytes.add(type)
        bytes.add(raw: [0])
        bytes.add(raw: [UInt8](repeating: 0, count: FakeObjectProperty.width(of: type)))
        bytes.add(UInt32(0))
        bytes.add(raw: [0])
        return .data(bytes.bytes)
    }

    func propertyValue(_ command: FakeCommand) -> FakeReply {
        guard let object = known(command.parameter(0)) else { return .response(0x2009) }
        let code = UInt16(truncatingIfNeeded: command.parameter(1))
        guard model.listing.properties.contains(code) else { return .response(0xA801) }
        var bytes = FakeBytes()
        FakeObjectProperty.add(code, of: object, to: &bytes)
        return .data(bytes.bytes)
    }

    // MARK: - GetObjectPropList

    func propertyList(_ command: FakeCommand) -> FakeReply {
        let habits = model.listing
        let property = command.parameter(2)
        let properties: [UInt16]
        switch property {
        case 0:
            guard command.parameter(3) != 0 else { return .response(0x2006) }
            guard habits.takesGroups else { return .response(0xA807) }
            properties = habits.properties
        case 0xFFFF_FFFF:
            guard habits.takesAllProperties else { return .response(0xA801) }
            properties = habits.properties
        default:
            properties = habits.properties.filter { UInt32($0) == property }
            guard !properties.isEmpty else { return .response(0xA801) }
        }
        switch listed(command) {
        case .failure(let refusal): return .response(refusal.code)
        case .success(let objects):
            let format = command.parameter(1)
            let wanted = objects.filter { format == 0 || UInt32($0.format) == format }
            return .data(encode(wanted, properties))
        }
    }

    private struct Refusal: Error {
        let code: UInt16
    }

    /// The objects that handle and depth name.
    private func listed(_ command: FakeCommand) -> Result<[FakeObject], Refusal> {
        let (handle, depth) = (command.parameter(0), command.parameter(4))
        let habits = model.listing
        if depth == 0, handle != 0xFFFF_FFFF, handle != 0 {
            return known(handle).map { .success([$0]) } ?? .failure(Refusal(code: 0x2009))
        }
        let isEverything = handle == 0xFFFF_FFFF || depth > 1
        guard isEverything ? habits.takesAnyDepth : habits.takesFolderDepth else {
            return .failure(Refusal(code: 0xA808))
        }
        if habits.needsRootFirst, !hasListedRoot { return .success([]) }
        if handle == 0xFFFF_FFFF || (handle == 0 && depth == .max) {
            return .success(model.objects.all)
        }
        guard handle == 0 || known(handle) != nil else { return .failure(Refusal(code: 0x2009)) }
        let below = model.objects.descendants(of: handle, depth: max(depth, 1))
        let folder = habits.includesFolder ? known(handle).map { [$0] } ?? [] : []
        return .success(folder + below)
    }

    private func encode(_ objects: [FakeObject], _ properties: [UInt16]) -> [UInt8] {
        let pairs =
            model.listing.goesByProperty
            ? properties.flatMap { property in objects.map { ($0, property) } }
            : objects.flatMap { object in properties.map { (object, $0) } }
        let damages = (current?.faults ?? []).compactMap { fault -> FakeListDamage? in
            guard case .brokenPropList(let damage) = fault else { return nil }
            return damage
        }
        return FakePropertyList(pairs: pairs, damages: damages).bytes()
    }
}

/// A list of properties, broken as asked.
private struct FakePropertyList {
    var pairs: [(object: FakeObject, property: UInt16)]
    let damages: [FakeListDamage]

    init(pairs: [(FakeObject, UInt16)], damages: [FakeListDamage]) {
        self.pairs = pairs.map { (object: $0.0, property: $0.1) }
        self.damages = damages
    }

    func bytes() -> [UInt8] {
        let kept = elements()
        var count = UInt32(kept.count)
        for case .count(let lie) in damages { count = lie }
        var bytes = FakeBytes()
        bytes.add(count)
        for (place, pair) in kept.enumerated() {
            let isOdd = damages.contains(.unknownType) && place == kept.count / 2
            add(pair, to: &bytes, isOdd: isOdd)
        }
        var whole = bytes.bytes
        for damage in damages {
            switch damage {
            case .cut(let place): whole = Array(whole.prefix(place))
            case .trailing(let count): whole += [UInt8](repeating: 0, count: count)
            default: break
            }
        }
        return whole
    }

    private func elements() -> [(object: FakeObject, property: UInt16)] {
        var kept = pairs.filter { !($0.property == 0xDC07 && $0.object.hasNoName) }
        for damage in damages {
            switch damage {
            case .empty: kept = []
            case .without(let property): kept.removeAll { $0.property == property }
            case .doubled: kept = kept.flatMap { [$0, $0] }
            default: break
            }
        }
        return kept
    }

    private func add(
        _ pair: (object: FakeObject, property: UInt16),
        to bytes: inout FakeBytes,
        isOdd: Bool
    ) {
        guard let type = FakeObjectProperty.type(of: pair.property) else { return }
        bytes.add(pair.object.handle)
        bytes.add(pair.property)
        bytes.add(isOdd ? 0x0BAD : type)
        FakeObjectProperty.add(pair.property, of: pair.object, to: &bytes)
    }
}

/// The properties of objects, by code.
private enum FakeObjectProperty {
    /// The code of the data type; nil for a property that the camera cannot have.
    static func type(of property: UInt16) -> UInt16? {
        switch property {
        case 0xDC01, 0xDC0B: 6
        case 0xDC02, 0xDC03: 4
        case 0xDC04: 8
        case 0xDC07, 0xDC08, 0xDC09, 0xDC44: 0xFFFF
        case 0xDC41: 0x000A
        default: nil
        }
    }

    /// The bytes of an empty value.
    static func width(of type: UInt16) -> Int {
        switch type {
        case 4: 2
        case 6: 4
        case 8: 8
        case 0x000A: 16
        default: 1
        }
    }

    static func add(_ property: UInt16, of object: FakeObject, to bytes: inout FakeBytes) {
        switch property {
        case 0xDC01: bytes.add(object.store)
        case 0xDC02: bytes.add(object.format)
        case 0xDC03: bytes.add(object.protection)
        case 0xDC04: bytes.add(object.stated64BitSize ?? UInt64(object.size))
        case 0xDC07, 0xDC44: bytes.add(string: object.name)
        case 0xDC08: bytes.add(string: object.created)
        case 0xDC09: bytes.add(string: object.modified)
        case 0xDC0B: bytes.add(object.parent)
        case 0xDC41:
            bytes.add(UInt64(object.handle))
            bytes.add(object.content.seed)
        default: break
        }
    }
}
