// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// Reports as CSV: a line that names the columns, and a line for each item.
enum ReportSheet {
    /// The CSV of `camdock report gaps`.
    static func text(of items: [GapItem]) -> String {
        text(
            ["found_at", "camera", "kind", "series", "first", "last", "docking"],
            items.map {
                [
                    $0.foundAt.description, $0.camera, $0.kind, $0.series, String($0.first),
                    String($0.last), $0.docking,
                ]
            }
        )
    }

    /// The CSV of `camdock report late`.
    static func text(of items: [ArrivalItem]) -> String {
        text(
            [
                "recording", "camera", "title", "recorded_at", "spooled_at", "age_seconds",
                "clock_measured", "state",
            ],
            items.map {
                [
                    $0.recording, $0.camera, $0.title, $0.recordedAt.description,
                    $0.spooledAt.description, String($0.ageSeconds), yes($0.clockMeasured),
                    $0.state,
                ]
            }
        )
    }

    /// The CSV of `camdock report missing`: first the cameras, then the recordings.
    static func text(of report: MissingReport) -> String {
        text(
            [
                "missing", "camera", "since", "label", "assigned_to", "kind", "last_docked",
                "recording", "title", "camera_time", "bytes", "state", "held",
            ],
            report.cameras.map {
                [
                    "camera", $0.camera, $0.overdueSince.description, $0.label, $0.assignedTo,
                    $0.kind, $0.lastDockedAt?.description ?? "", "", "", "", "", "", "",
                ]
            }
                + report.items.map {
                    [
                        "recording", $0.camera, $0.missingSince.description, "", "", "", "",
                        $0.recording, $0.title, $0.cameraTime, String($0.bytes), $0.state,
                        yes($0.isHeld),
                    ]
                }
        )
    }

    private static func yes(_ flag: Bool) -> String { flag ? "yes" : "no" }

    private static func text(_ heading: [String], _ rows: [[String]]) -> String {
        ([heading] + rows).map { CSVText.line($0.map(harmless)) + "\n" }.joined()
    }

    /// A spreadsheet runs what begins like a formula, and cameras give names as they like: an
    /// apostrophe before it makes it text.
    private static func harmless(_ field: String) -> String {
        guard let first = field.first, "=+-@\t\r".contains(first) else { return field }
        return "'" + field
    }
}
