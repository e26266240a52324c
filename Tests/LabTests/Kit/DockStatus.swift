// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What `camdock status --json` said, as far as the scenarios ask.
///
/// Read from the JSON and not through camdock's own types: this is how a script sees it.
struct DockStatus: Sendable, CustomStringConvertible {
    private let report: JSONValue

    /// Wraps the report.
    init(_ report: JSONValue) {
        self.report = report
    }

    /// The report on one line.
    var description: String { (try? report.line()) ?? "unprintable" }

    /// The bay that the camera is in; nil if no bay holds it.
    func bay(of camera: some LabCamera) -> JSONValue? {
        report["bays"]?.elements.first { $0["camera"]?.text == camera.serial }
    }

    /// What is in a port, by the dock's numbers: "1", or "5.2" behind a hub.
    func bay(inPort port: String) -> JSONValue? {
        report["bays"]?.elements.first { bay in
            bay["path"]?.text?.hasSuffix("-usb-0:" + port) ?? false
        }
    }

    /// Whether a camera may be taken from a bay, in words; nil if it is not in that bay.
    func readiness(of bay: String, _ serial: String) -> String? {
        let found = report["bays"]?.elements.first { found in
            found["label"]?.text == bay && found["camera"]?.text == serial
        }
        return found?["readiness"]?["words"]?.text
    }

    /// The state of the camera's docking; nil if it is not docked.
    func state(of camera: some LabCamera) -> String? {
        bay(of: camera)?["state"]?.text
    }

    /// How many bytes of the camera have been read in this docking.
    func bytesRead(from camera: some LabCamera) -> Int64 {
        bay(of: camera)?["progress"]?["bytes_done"]?.integer ?? 0
    }

    /// Whether the camera has been read to the end.
    func hasDrained(_ camera: some LabCamera) -> Bool {
        ["drained", "idle"].contains(state(of: camera))
    }

    /// Whether nothing waits for the store or is on its way there.
    var isForwarded: Bool {
        let onTheWay = ["listed", "copying", "spooled", "uploading"].map { recordings(in: $0) }
        return onTheWay.allSatisfy { $0 == 0 }
    }

    /// How many recordings are in a state.
    func recordings(in state: String) -> Int64 {
        let line = report["ledger"]?["states"]?.elements.first { $0["state"]?.text == state }
        return line?["count"]?.integer ?? 0
    }

    /// How many recordings the ledger holds.
    var recordings: Int64 {
        let lines = report["ledger"]?["states"]?.elements ?? []
        return lines.reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
    }

    /// The names of the conditions that need attention.
    var warnings: Set<String> {
        Set(report["warnings"]?.elements.compactMap { $0["name"]?.text } ?? [])
    }

    /// `ok`, `low` or `full`.
    var spoolState: String? { report["spool"]?["state"]?.text }

    /// `ok`, `unavailable`, `full`, `read-only` or `unknown`.
    var storeState: String? { report["store"]?["state"]?.text }
}
