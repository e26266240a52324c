// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Bays and their names.
enum BaysView {
    /// One line for each bay.
    static func lines(_ list: BayList) -> [Line] {
        guard !list.bays.isEmpty else {
            return ["No bay has a name, and none holds anything: camdock bays learn A1 A2 …"]
        }
        return [heading] + list.bays.map(line)
    }

    /// What a bay is called now.
    static func naming(_ bay: NamedBay) -> [Line] {
        guard let name = bay.name else {
            return Paragraph.lines("\(bay.path) has no name now.", after: "")
        }
        let camera = bay.camera.map { ", with camera \($0) in it" } ?? ""
        return Paragraph.lines("\(name) is the bay at \(bay.path)\(camera).", after: "")
    }

    /// What is to be done next.
    static func asking(_ name: String) -> [Line] {
        Paragraph.lines("\(name): put a camera into this bay.", after: "")
    }

    private static let heading: Line = {
        var line = Line()
        line.add("BAY", .faint, columns: 14)
        line.add("  ")
        line.add("CAMERA", .faint, columns: 18)
        line.add("  ")
        line.add("PORT", .faint)
        return line
    }()

    private static func line(_ bay: NamedBay) -> Line {
        var line = Line()
        line.add(bay.name ?? "no name", bay.name == nil ? .warning : .plain, columns: 14)
        line.add("  ")
        let camera = bay.docking == nil ? "empty" : bay.camera ?? "no serial"
        line.add(camera, bay.docking == nil ? .faint : .plain, columns: 18)
        line.add("  ")
        let source = bay.source == .configuration ? "  (camdock.toml)" : ""
        line.add(
            DisplayWidth.truncatedAtStart(bay.path, to: Line.columns - line.width - source.count)
        )
        line.add(source, .faint)
        return line
    }
}
