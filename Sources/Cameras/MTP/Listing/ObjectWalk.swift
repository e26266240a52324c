// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One walk through a tree of objects, from the root down.
struct ObjectWalk {
    /// A directory that is still to be looked into.
    struct Directory {
        let places: [ObjectTree.Place]
        let path: SourcePath
    }

    private let limits: ListingLimits
    private var pending: [Directory] = []
    private(set) var objects: [PlacedObject] = []
    var unreadable: [UnreadableEntry] = []
    private var pathBytes = 0

    init(limits: ListingLimits) {
        self.limits = limits
    }

    mutating func next() -> Directory? { pending.popLast() }

    /// Notes a directory to be looked into, unless it is nested too deep.
    mutating func enter(_ places: [ObjectTree.Place], at path: SourcePath) {
        guard path.components.count <= limits.deepestLevel else {
            return name(path, "the folder is nested deeper than \(limits.deepestLevel) levels")
        }
        pending.append(Directory(places: places, path: path))
    }

    /// Gives the files of one directory their names; false if there is no room for more.
    mutating func take(
        _ files: [ObjectRecord],
        besides taken: Set<[UInt8]>,
        at path: SourcePath
    ) -> Bool {
        let above = path.components.reduce(0) { $0 + $1.count + 1 }
        let references = (path.components.count + 1) * MemoryLayout<[UInt8]>.size
        let doubles = Self.doubles(among: files)
        for (record, component) in Self.named(files, besides: taken) {
            let length = above + component.count
            pathBytes += length + references
            guard pathBytes <= limits.mostPathBytes else {
                end(at: path, "the camera's names take more than \(limits.mostPathBytes) bytes")
                return false
            }
            let whole = path.appending(component)
            if length > limits.longestPathBytes {
                name(whole, "the path is longer than \(limits.longestPathBytes) bytes")
            } else {
                objects.append(
                    PlacedObject(
                        record: record,
                        path: whole,
                        hasDouble: doubles.contains(record.handle)
                    )
                )
            }
        }
        return true
    }

    /// Ends the walk, and names the directories that it did not come to.
    private mutating func end(at path: SourcePath, _ reason: String) {
        name(path, reason)
        for directory in pending { name(directory.path, "not listed: \(reason)") }
        pending = []
    }

    private mutating func name(_ path: SourcePath, _ reason: String) {
        unreadable.append(UnreadableEntry(path: path, reason: reason))
    }

    /// The files with names of which no two are alike, and none like a directory's.
    ///
    /// The earliest of several has the name itself. The others come after all firsts, so that a file
    /// that the camera itself calls `CLIP~2.MP4` keeps that name.
    private static func named(
        _ files: [ObjectRecord],
        besides directories: Set<[UInt8]>
    ) -> [(ObjectRecord, [UInt8])] {
        var taken = directories
        var named: [(ObjectRecord, [UInt8])] = []
        var later: [(ObjectRecord, [UInt8])] = []
        for record in files.sorted(by: precedes) {
            let component = ObjectName.component(record.name)
            if taken.insert(component).inserted {
                named.append((record, component))
            } else {
                later.append((record, component))
            }
        }
        var numbers: [[UInt8]: Int] = [:]
        for (record, component) in later {
            var number = numbers[component] ?? 2
            while !taken.insert(ObjectName.numbered(component, number)).inserted { number += 1 }
            named.append((record, ObjectName.numbered(component, number)))
            numbers[component] = number + 1
        }
        return named
    }

    /// The files of which more than one have the same name, size and date.
    private static func doubles(among files: [ObjectRecord]) -> Set<PTPHandle> {
        struct Looks: Hashable {
            let component: [UInt8]
            let modified: CameraTime
            let size: UInt64
        }
        let alike = Dictionary(grouping: files) { record in
            Looks(
                component: ObjectName.component(record.name),
                modified: record.modified,
                size: record.size.stated
            )
        }
        return Set(alike.values.filter { $0.count > 1 }.joined().map(\.handle))
    }

    private static func precedes(_ left: ObjectRecord, _ right: ObjectRecord) -> Bool {
        (left.modified, left.size.stated, left.handle)
            < (right.modified, right.size.stated, right.handle)
    }
}
