// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Everything about one recording; nothing in it is cut, since it is read as evidence.
enum RecordingView {
    /// The lines of `camdock recordings show`.
    static func lines(_ detail: RecordingDetail) -> [Line] {
        let summary = detail.summary
        var lines = field("recording", summary.recording)
        lines += field("title", summary.title)
        lines += field("state", summary.state, StateStyle.of(summary.state))
        if let reason = summary.quarantine {
            lines += field("reason", "\(reason.name): \(reason.detail)", .bad)
        }
        lines += field("kind", "\(summary.kind), \(Amount.count(summary.files, "file"))")
        lines += field("size", exact(summary.bytes))
        lines += field("camera", summary.camera)
        lines += field("recorded", "\(summary.recordedAt) by the camera's own clock")
        lines += field("first seen", summary.listedAt.description)
        if let category = summary.category { lines += field("category", category) }
        if summary.urgent == true { lines += field("urgent", "goes before what is not") }
        if let proof = summary.proof { lines += field("proof", UplinkView.words(for: proof)) }
        lines += field("docking", "\(detail.docking) in bay \(detail.bay)")
        if detail.partSizeBytes > 0 {
            lines += field("parts", "hashed in \(exact(detail.partSizeBytes)) each")
        }
        lines += [Line(), Line("Files", .heading)]
        lines += detail.files.flatMap(file)
        lines += [Line(), Line("History", .heading)]
        return lines + CustodyView.lines(detail.history)
    }

    /// What `camdock recordings urgent` has led to.
    static func urgency(_ summary: RecordingSummary) -> [Line] {
        let words =
            summary.urgent == true
            ? "is urgent: it goes before what is not" : "is not urgent: it goes in its turn"
        return Paragraph.lines("\(summary.recording) \(words).", after: Line())
    }

    /// What `camdock recordings category` has led to.
    static func category(_ summary: RecordingSummary) -> [Line] {
        let words = summary.category.map { "has the category \($0)" } ?? "has no category"
        return Paragraph.lines("\(summary.recording) \(words).", after: Line())
    }

    private static func file(_ file: FileReport) -> [Line] {
        var lines = Paragraph.lines(file.path, after: "  ")
        lines.append(Line("    \(exact(file.bytes)), \(file.modified)"))
        lines += Paragraph.lines(file.sha256 ?? "not read yet", after: "    sha256 ")
        if let key = file.key { lines += Paragraph.lines(key, after: "    store  ") }
        return lines
    }

    private static func field(_ name: String, _ value: String, _ style: Style = .plain) -> [Line] {
        var first = Line()
        first.add(name, .faint, columns: 12)
        return Paragraph.lines(value, after: first, style)
    }

    private static func exact(_ bytes: Int64) -> String {
        guard bytes >= 1000 else { return Amount.bytes(bytes) }
        return "\(Amount.bytes(bytes)) (\(Amount.grouped(bytes)) bytes)"
    }
}
