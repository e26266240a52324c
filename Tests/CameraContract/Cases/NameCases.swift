// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    /// Names and folders that no medium would hold, and that PTP lets a camera state.
    static let nameCases: [ContractCase] = [
        named("names that no file could have", hostile),
        named("names that no file could have, told by ObjectInfo", hostile.with(plain)),
        named("two of each name", twins),
        named("folders that lie in each other", circles),
        named("folders that lie in each other, told by ObjectInfo", circles.with(plain)),
        named("files whose folder does not exist", orphans),
        named("files in a file", nested),
        named("files without a name", nameless.with(plain)),
        named("folders as deep as they come", deep),
    ]

    private static func named(_ name: String, _ model: FakeModel) -> ContractCase {
        ContractCase("every file has a path of its own: \(name)", model) { stage in
            let listing = try await stage.openAndList()
            stage.expectSoundPaths(listing)
            // Sizes tell the files apart, since the paths are the driver's to choose.
            var left = stage.camera.model.objects.all.filter { !$0.isFolder }
            for file in listing.files {
                guard let place = left.firstIndex(where: { $0.size == file.sizeBytes }) else {
                    stage.check.note("\(file.path) is no file of the camera")
                    continue
                }
                await stage.expectArrival(of: left[place], at: file.path, over: stage.driver)
                left.remove(at: place)
            }
            let named = listing.unreadable.count
            stage.check.that(
                left.count <= named,
                "\(left.count) files vanished, \(named) are named"
            )
            let again = try await stage.driver.list()
            stage.check.equal(again, listing, "the second listing")
        }
    }

    private static let names: [[UInt16]] =
        [
            "a/b.MP4", "/etc/passwd", "..", ".", "../../up.MP4", "nul\0nul.MP4", "\0",
            "\u{1}\u{7F}\n",
            "%2F.MP4", "\u{202E}4PM.evil", "é.MP4", "e\u{301}.MP4", "CON", "a\\b", " ",
            "CLIP~2.MP4",
            "😀.MP4", "-rf", "$(reboot)", "x.MP4\u{FEFF}",
        ].map { Array($0.utf16) } + [
            // A lone high surrogate, a lone low one, and names as long as the format has room for.
            [0xD800], [0xDC00, 0x41], [UInt16](repeating: 0x41, count: 255),
            [UInt16](repeating: 0x20AC, count: 254),
        ]

    private static func model(_ names: [[UInt16]], in parents: [UInt32]) -> FakeModel {
        var model = FakeModel.withFootage([])
        for (place, name) in names.enumerated() {
            for (turn, parent) in parents.enumerated() {
                let handle = UInt32(1000 + place * parents.count + turn)
                let size = Int64(handle)
                model.objects.add(
                    FakeObject(handle: handle, parent: parent, name: name, size: size)
                )
            }
        }
        return model
    }

    private static func plain(_ model: inout FakeModel) {
        model.statement.operations = FakeOperation.plainPTP
    }

    private static let hostile = model(names, in: [0, 2])
    private static let twins = model(
        [Array("SAME.MP4".utf16), Array("same".utf16)],
        in: [2, 2, 2]
    )

    private static let circles = model([Array("LOST.MP4".utf16)], in: [50, 60, 70]).with { model in
        model.objects.add(.folder(handle: 50, parent: 50, name: "SELF"))
        model.objects.add(.folder(handle: 60, parent: 70, name: "SIXTY"))
        model.objects.add(.folder(handle: 70, parent: 60, name: "SEVENTY"))
    }

    private static let orphans = model([Array("LOST.MP4".utf16)], in: [9999, 0xFFFF_FFFE, 2])

    private static let nested = model([Array("IN.MP4".utf16)], in: [1200]).with { model in
        model.objects.add(FakeObject(handle: 1200, parent: 2, name: "OUT.MP4", size: 77))
    }

    private static let nameless = model([[], []], in: [2, 0])

    private static let deep = model([Array("END.MP4".utf16)], in: [239]).with { model in
        for level in UInt32(200)..<240 {
            let parent = level == 200 ? 2 : level - 1
            model.objects.add(.folder(handle: level, parent: parent, name: "D"))
        }
    }
}

extension ContractStage {
    /// Expects paths that can be told apart and that lead nowhere but into the listing.
    fileprivate func expectSoundPaths(_ listing: ContractListing) {
        let paths = listing.files.map(\.path)
        // By bytes: strings that differ only in how a letter is composed are equal.
        check.equal(Set(paths.map { Array($0.utf8) }).count, paths.count, "paths that differ")
        for path in paths {
            let components = path.split(separator: "/", omittingEmptySubsequences: false)
            let isSound = components.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            check.that(isSound, "\(path) leads elsewhere")
            let isPrintable = path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{7F}" }
            check.that(isPrintable, "\(path.debugDescription) has control characters")
        }
    }
}
