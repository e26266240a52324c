// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// A list of recordings; its columns stay where they are from page to page.
enum RecordingsView {
    /// The line above the list.
    static var heading: Line {
        row("RECORDING", "STATE", "SIZE", "CAMERA", "TITLE", .heading, .heading)
    }

    /// One line for each recording, and the reason below one that was set aside.
    static func lines(_ recordings: [RecordingSummary]) -> [Line] {
        recordings.flatMap { recording in
            let first = row(
                recording.recording,
                recording.state,
                Amount.bytes(recording.bytes),
                recording.camera,
                recording.title,
                .plain,
                StateStyle.of(recording.state)
            )
            guard let reason = recording.quarantine else { return [first] }
            return [first]
                + Paragraph.lines("\(reason.name): \(reason.detail)", after: "    ", .bad)
        }
    }

    /// The line below a list that goes on.
    static let more = "There are more: --limit N shows more of them, --all shows all."

    private static func row(
        _ recording: String,
        _ state: String,
        _ size: String,
        _ camera: String,
        _ title: String,
        _ style: Style,
        _ stateStyle: Style
    ) -> Line {
        var line = Line()
        line.add(recording, style, columns: 24)
        line.add("  ")
        line.add(state, stateStyle, columns: 11)
        line.add("  ")
        line.add(size, style, columns: 7, alignment: .right)
        line.add("  ")
        line.add(camera, style, columns: 14)
        line.add("  ")
        line.add(title, style)
        return line
    }
}
