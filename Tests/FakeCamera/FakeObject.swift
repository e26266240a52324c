// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One object on the camera: a file or a folder.
package struct FakeObject: Hashable, Sendable {
    package var handle: UInt32
    /// The folder that it is in; 0 for the root, and whatever else the camera claims.
    package var parent: UInt32
    package var store: UInt32 = FakeStore.first
    /// UTF-16 units, which need not be valid.
    package var name: [UInt16]
    package var format: UInt16 = FakeFormat.mp4
    package var size: Int64
    package var content: FakeContent
    package var created = "20260314T081500"
    package var modified = "20260314T082000"
    /// 1 for write-protected.
    package var protection: UInt16 = 0
    /// What ObjectInfo states as the size, if that is a lie.
    package var stated32BitSize: UInt32?
    /// What the property 0xDC04 states as the size, if that is a lie.
    package var stated64BitSize: UInt64?
    /// The name in ObjectInfo and in lists is left out.
    package var hasNoName = false

    /// A file with content that belongs to its handle.
    package init(handle: UInt32, parent: UInt32, name: String, size: Int64) {
        self.init(handle: handle, parent: parent, name: Array(name.utf16), size: size)
    }

    /// A file whose name need not be valid text.
    package init(handle: UInt32, parent: UInt32, name: [UInt16], size: Int64) {
        self.handle = handle
        self.parent = parent
        self.name = name
        self.size = size
        content = FakeContent(seed: UInt64(handle))
    }

    /// A folder.
    package static func folder(handle: UInt32, parent: UInt32, name: String) -> Self {
        var folder = Self(handle: handle, parent: parent, name: name, size: 0)
        folder.format = FakeFormat.folder
        return folder
    }

    package var isFolder: Bool { format == FakeFormat.folder }

    /// The SHA-256 of the content from `offset` to its end, in lower-case hexadecimal.
    package func sha256(from offset: Int64 = 0) -> String {
        content.sha256(from: offset, count: size - offset)
    }
}

/// Codes of formats.
package enum FakeFormat {
    package static let undefined: UInt16 = 0x3000
    package static let folder: UInt16 = 0x3001
    package static let avi: UInt16 = 0x300A
    package static let quickTime: UInt16 = 0x300D
    package static let mp4: UInt16 = 0xB982
}

/// A store of the camera.
package struct FakeStore: Hashable, Sendable {
    package static let first: UInt32 = 0x0001_0001

    /// Its number; the low half is 0 where no medium is in the slot.
    package var id: UInt32
    package var capacityBytes: UInt64 = 64 << 30
    package var freeBytes: UInt64 = 60 << 30
    /// 0 read and write, 1 read only, 2 read and delete.
    package var access: UInt16 = 0
    package var text = "SD"
    package var label = "BWC"

    /// A store that can be written.
    package init(id: UInt32 = Self.first) {
        self.id = id
    }

    package var hasMedium: Bool { id & 0xFFFF != 0 }
}

/// The objects of the camera, in the order in which it lists them.
package struct FakeObjects: Sendable {
    private var order: [UInt32] = []
    private var byHandle: [UInt32: FakeObject] = [:]

    /// No objects.
    package init() {}

    /// The object of that handle; setting adds, changes or removes one.
    package subscript(handle: UInt32) -> FakeObject? {
        get { byHandle[handle] }
        set {
            let known = byHandle.updateValue(newValue, forKey: handle)
            if newValue == nil, known { order.removeAll { $0 == handle } }
            if newValue != nil, !known { order.append(handle) }
        }
    }

    /// Adds an object.
    package mutating func add(_ object: FakeObject) {
        self[object.handle] = object
    }

    /// All of them, in the camera's order.
    package var all: [FakeObject] { order.compactMap { byHandle[$0] } }

    package var count: Int { order.count }

    /// The objects that name `handle` as their folder; 0 for the root.
    package func children(of handle: UInt32) -> [FakeObject] {
        all.filter { $0.parent == handle }
    }

    /// What lies below `handle` in up to so many levels; each object once, cycles or not.
    package func descendants(of handle: UInt32, depth: UInt32) -> [FakeObject] {
        let folders = Dictionary(grouping: all, by: \.parent)
        var seen: Set<UInt32> = [handle]
        var found: [FakeObject] = []
        var level = [handle]
        var left = depth
        while left > 0, !level.isEmpty {
            let next = level.flatMap { folders[$0] ?? [] }.filter {
                seen.insert($0.handle).inserted
            }
            found += next
            level = next.map(\.handle)
            left -= 1
        }
        return found
    }
}

extension [UInt32: FakeObject] {
    /// Sets or removes a value.
    /// - Returns: Whether there was one before.
    fileprivate mutating func updateValue(_ value: FakeObject?, forKey key: UInt32) -> Bool {
        let known = self[key] != nil
        self[key] = value
        return known
    }
}
