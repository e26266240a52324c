// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Makes a tree of what a camera lists flat, and gives every file its path.
///
/// Handles and parents are the camera's word: they may point nowhere or in a circle. Whatever they
/// are, every file gets a path of its own, and the same one in the next docking, unless nothing but its
/// handle tells it from another in its directory.
struct ObjectTree {
    /// Where files go whose folder the camera does not list.
    static let orphans = Array("orphans".utf8)

    /// What stands for a directory; several of one name make one directory.
    enum Place: Hashable {
        case root(PTPStorageID)
        case folder(PTPHandle)
        case orphans(PTPStorageID)
    }

    private let limits: ListingLimits
    private let records: [ObjectRecord]
    private let stores: [PTPStorageID]
    private var files: [Place: [Int]] = [:]
    private var folders: [Place: [Int]] = [:]
    private var circles: [UnreadableEntry] = []

    /// Sorts objects, of which no two have one handle, by the place that they are in.
    init(_ records: [ObjectRecord], limits: ListingLimits = ListingLimits()) {
        self.limits = limits
        self.records = records
        stores = Set(records.map(\.store)).sorted()
        var folderOf: [PTPHandle: Int] = [:]
        for (index, record) in records.enumerated() where record.isFolder {
            folderOf[record.handle] = index
        }
        let cut = CircleCut(records, folderOf: folderOf)
        for (index, record) in records.enumerated() {
            let place: Place =
                if cut.indices.contains(index) {
                    .orphans(record.store)
                } else if let parent = record.parent {
                    folderOf[parent] == nil ? .orphans(record.store) : .folder(parent)
                } else {
                    .root(record.store)
                }
            if record.isFolder {
                folders[place, default: []].append(index)
            } else {
                files[place, default: []].append(index)
            }
        }
        circles = cut.indices.sorted().map { index in
            let record = records[index]
            let names = [record.store.folder, Self.orphans, ObjectName.component(record.name)]
            return UnreadableEntry(
                path: SourcePath(components: names.compactMap(\.self)),
                reason: "the camera says that this folder lies within itself"
            )
        }
    }

    /// Gives every file its path.
    /// - Parameter closed: Folders that are named as unreadable, each with the reason.
    /// - Returns: The files with their paths, and what could not be placed.
    func placed(
        closed: [PTPHandle: String] = [:]
    ) -> (objects: [PlacedObject], unreadable: [UnreadableEntry]) {
        var walk = ObjectWalk(limits: limits)
        walk.unreadable = circles
        walk.enter([.root(.first)], at: SourcePath(components: []))
        while let directory = walk.next() {
            for case .folder(let handle) in directory.places {
                guard let reason = closed[handle] else { continue }
                walk.unreadable.append(UnreadableEntry(path: directory.path, reason: reason))
            }
            let inner = subdirectories(of: directory.places)
            let own = directory.places.flatMap { files[$0] ?? [] }.map { records[$0] }
            guard walk.take(own, besides: Set(inner.keys), at: directory.path) else { break }
            for (name, places) in inner.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                walk.enter(places, at: directory.path.appending(name))
            }
        }
        return (walk.objects, walk.unreadable)
    }

    /// The directories within one, by name.
    private func subdirectories(of places: [Place]) -> [[UInt8]: [Place]] {
        var inner: [[UInt8]: [Place]] = [:]
        for place in places {
            for index in folders[place] ?? [] {
                let name = ObjectName.component(records[index].name)
                inner[name, default: []].append(.folder(records[index].handle))
            }
            guard case .root(let store) = place else { continue }
            let lost = Place.orphans(store)
            if files[lost] != nil || folders[lost] != nil {
                inner[Self.orphans, default: []].append(lost)
            }
            guard store == .first else { continue }
            for store in stores {
                if let name = store.folder { inner[name, default: []].append(.root(store)) }
            }
        }
        return inner
    }
}

/// Where circles of folders are cut, each at one of its folders.
private struct CircleCut {
    /// The folders that no longer lie in the one that they name.
    private(set) var indices: Set<Int> = []

    init(_ records: [ObjectRecord], folderOf: [PTPHandle: Int]) {
        /// On which walk upwards a folder was come by.
        var walks = [Int](repeating: -1, count: records.count)
        for start in folderOf.values where walks[start] < 0 {
            var chain: [Int] = []
            var next: Int? = start
            while let index = next, walks[index] < 0 {
                walks[index] = start
                chain.append(index)
                next = records[index].parent.flatMap { folderOf[$0] }
            }
            // Back at a folder of this very walk: from there on the chain is a circle.
            guard let met = next, walks[met] == start,
                let first = chain.firstIndex(of: met)
            else { continue }
            let least = chain[first...].min {
                (records[$0].name, records[$0].handle) < (records[$1].name, records[$1].handle)
            }
            if let least { indices.insert(least) }
        }
    }
}
