// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What a camera's record came to, and what to do with it.
enum CameraRecordView {
    /// The end of a record that is in its file.
    static func lines(
        _ verdict: CameraRecordVerdict,
        file: NewFile,
        isRedacted: Bool
    ) -> [Line] {
        let (lines, bytes) = file.written
        return self.lines(
            verdict,
            file: "\(file.path), \(Amount.count(lines, "line")), \(Amount.bytes(bytes))",
            isRedacted: isRedacted
        )
    }

    /// The end of a record in a file that is described so.
    static func lines(
        _ verdict: CameraRecordVerdict,
        file: String,
        isRedacted: Bool
    ) -> [Line] {
        var lines: [Line] = []
        lines += row("camera", verdict.camera ?? "does not say what it is")
        lines += row("asked", asked(verdict))
        lines += row("objects", objects(verdict))
        lines += row("file", file)
        lines.append(Line())
        if !verdict.complete {
            let reason = verdict.reason.map { ": \($0)" } ?? ""
            lines += paragraph("The record is NOT complete\(reason).", .bad)
        }
        lines += paragraph(
            isRedacted
                ? "Serial numbers and names in it are placeholders."
                : "It holds serial numbers and file names as they are; --redact replaces them.",
            .plain
        )
        lines += paragraph(
            "Make a profile from it as docs/drivers.md and docs/profiles.md say, or send the "
                + "file to whoever keeps your profiles.",
            .plain
        )
        return lines
    }

    private static func asked(_ verdict: CameraRecordVerdict) -> String {
        let requests = Amount.count(verdict.requests, "request")
        return verdict.refused == 0
            ? "\(requests), none of them refused"
            : "\(requests), \(Amount.grouped(verdict.refused)) of them refused"
    }

    private static func objects(_ verdict: CameraRecordVerdict) -> String {
        let read = "\(Amount.bytes(verdict.bytesRead)) of them read"
        let kept = verdict.bytesKept == 0 ? "none" : Amount.bytes(verdict.bytesKept)
        return "\(Amount.grouped(verdict.objects)) on the camera; \(read), \(kept) kept"
    }

    private static func row(_ name: String, _ text: String) -> [Line] {
        var first = Line()
        first.add(name, .faint, columns: 10)
        return Paragraph.lines(text, after: first)
    }

    private static func paragraph(_ text: String, _ style: Style) -> [Line] {
        Paragraph.lines(text, after: Line(), style)
    }
}
