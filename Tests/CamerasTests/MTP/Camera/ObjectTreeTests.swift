// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

@Suite struct ObjectTreeTests {
    @Test(arguments: [
        ("CLIP.MP4", "CLIP.MP4"), ("", "%00"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."),
        ("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("a\u{0}b", "a%00b"), ("100%", "100%"),
        ("100%/x", "100%25%2Fx"), ("a%2Fb", "a%2Fb"), ("/", "%2F"), ("ü", "ü"),
    ])
    func `a name becomes one component that stays within its folder`(
        _ name: String,
        _ component: String
    ) {
        #expect(ObjectName.component(name) == Array(component.utf8))
    }

    @Test(arguments: [
        ("CLIP.MP4", "CLIP~2.MP4"), ("CLIP", "CLIP~2"), (".hidden", ".hidden~2"),
        ("a.b.c", "a.b~2.c"), ("x.", "x~2."),
    ])
    func `a number stands before the extension`(_ name: String, _ numbered: String) {
        #expect(ObjectName.numbered(Array(name.utf8), 2) == Array(numbered.utf8))
    }

    @Test func `of files with one name the earliest has it, and none is dropped`() {
        let placed = Self.paths([
            Self.file(9, "A.MP4", seconds: 20),
            Self.file(5, "A.MP4", seconds: 10, size: 4),
            Self.file(4, "A.MP4", seconds: 10, size: 4),
            Self.file(7, "A.MP4", seconds: 10, size: 3),
            Self.file(1, "A~2.MP4", seconds: 90),
        ])

        #expect(
            placed == [
                7: "A.MP4", 4: "A~3.MP4", 5: "A~4.MP4", 9: "A~5.MP4", 1: "A~2.MP4",
            ]
        )
    }

    @Test func `folders of one name are one, and a file of that name steps aside`() {
        let placed = Self.paths([
            Self.folder(1, "DCIM"), Self.folder(2, "DCIM"), Self.file(3, "DCIM"),
            Self.file(4, "A", in: 1), Self.file(5, "A", in: 2), Self.file(6, "B", in: 2),
        ])

        #expect(
            placed == [3: "DCIM~2", 4: "DCIM/A", 5: "DCIM/A~2", 6: "DCIM/B"]
        )
    }

    @Test func `files whose folder is not listed are orphans, with what lies below them`() {
        let placed = Self.paths([
            Self.file(1, "LOST.MP4", in: 99), Self.folder(2, "F", in: 98),
            Self.file(3, "X", in: 2), Self.file(4, "Y", in: 1), Self.folder(5, "orphans"),
            Self.file(6, "LOST.MP4", in: 5, seconds: 5),
        ])

        #expect(
            placed == [
                1: "orphans/LOST.MP4", 3: "orphans/F/X", 4: "orphans/Y",
                6: "orphans/LOST~2.MP4",
            ]
        )
    }

    @Test func `folders that lie within one another are cut open, named, and their files kept`() {
        let tree = ObjectTree([
            Self.folder(1, "B", in: 2), Self.folder(2, "A", in: 1), Self.folder(3, "SELF", in: 3),
            Self.file(4, "X", in: 1), Self.file(5, "Y", in: 3), Self.file(6, "Z"),
            Self.folder(7, "TAIL", in: 1), Self.file(8, "T", in: 7),
        ])

        let placed = tree.placed()

        let paths = Set(placed.objects.map(\.path.description))
        #expect(
            paths == ["orphans/A/B/X", "orphans/SELF/Y", "Z", "orphans/A/B/TAIL/T"]
        )
        #expect(
            placed.unreadable.map(\.path.description).sorted() == ["orphans/A", "orphans/SELF"]
        )
    }

    @Test func `paths do not depend on what else is in the camera`() {
        let alone = Self.paths([Self.file(1, "A", store: 0x0002_0001)])
        let beside = Self.paths([
            Self.file(1, "A", store: 0x0002_0001), Self.file(2, "A"),
            Self.file(3, "O", in: 99, store: 0x0002_0001),
            Self.folder(4, "store-00020001"), Self.file(5, "A", in: 4, seconds: 9),
        ])

        #expect(alone == [1: "store-00020001/A"])
        #expect(
            beside == [
                1: "store-00020001/A", 2: "A", 3: "store-00020001/orphans/O",
                5: "store-00020001/A~2",
            ]
        )
    }

    @Test func `what is nested too deep or too long is named`() {
        var limits = ListingLimits()
        limits.deepestLevel = 2
        limits.longestPathBytes = 8
        let tree = ObjectTree(
            [
                Self.folder(1, "a"), Self.folder(2, "b", in: 1), Self.folder(3, "c", in: 2),
                Self.file(4, "lost", in: 3), Self.file(5, "kept", in: 2),
                Self.file(6, "toolong", in: 2),
            ],
            limits: limits
        )

        let placed = tree.placed()

        #expect(placed.objects.map(\.path.description) == ["a/b/kept"])
        #expect(
            placed.unreadable.map(\.path.description).sorted() == ["a/b/c", "a/b/toolong"]
        )
    }

    @Test func `names beyond the room for them end the listing, which says so`() {
        var limits = ListingLimits()
        limits.mostPathBytes = 300
        let files = (1...100 as ClosedRange<UInt32>).map { Self.file($0, "FILE\($0)") }

        let placed = ObjectTree(files, limits: limits).placed()

        #expect(placed.objects.count < 100)
        #expect(placed.unreadable.contains { $0.reason.contains("more than 300 bytes") })
    }

    private static func paths(_ records: [ObjectRecord]) -> [UInt32: String] {
        let placed = ObjectTree(records).placed()
        #expect(placed.unreadable.isEmpty)
        let pairs = placed.objects.map { ($0.record.handle.rawValue, $0.path.description) }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func folder(_ handle: UInt32, _ name: String, in parent: UInt32 = 0)
        -> ObjectRecord
    {
        file(handle, name, in: parent, format: .association)
    }

    private static func file(
        _ handle: UInt32,
        _ name: String,
        in parent: UInt32 = 0,
        seconds: Int64 = 0,
        size: Int64 = 1,
        store: UInt32 = 0x0001_0001,
        format: PTPFormat = .mp4
    ) -> ObjectRecord {
        ObjectRecord(
            handle: .sample(handle),
            store: PTPStorageID(store),
            parent: PTPHandle(parent),
            format: format,
            name: name,
            size: .bytes(size),
            modified: CameraTime(nanoseconds: seconds * 1_000_000_000),
            isProtected: false,
            origin: .info
        )
    }
}

extension PTPHandle {
    /// The handle of a sample object.
    static func sample(_ number: UInt32) -> Self {
        guard let handle = Self(number) else { preconditionFailure("\(number) is no object") }
        return handle
    }
}
