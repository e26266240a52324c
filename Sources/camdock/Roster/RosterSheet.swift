// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// A roster as a sheet: one camera a line, below a line with the columns' names.
enum RosterSheet {
    /// The columns, in the order in which they are written; read in any, and only `serial` must be there.
    enum Column: String, CaseIterable {
        case serial, model, label, site
        case assignedTo = "assigned_to"
        case assignment, kind, notes
        /// `enrolled` or `retired`.
        case service
        /// Why it is retired.
        case reason
    }

    /// What is wrong with a sheet: every line of it that is.
    struct Unusable: Error, Hashable {
        let problems: [String]
    }

    /// Reads a sheet.
    ///
    /// A column that is not there leaves the roster as it is, an empty text empties it.
    /// - Throws: `Unusable`, which names every line at fault.
    static func cameras(in text: String) throws(Unusable) -> [RosterCamera] {
        let rows: [CSVText.Row]
        do {
            rows = try CSVText.rows(of: text)
        } catch {
            throw Unusable(problems: ["\(error)"])
        }
        guard let heading = rows.first else {
            throw Unusable(problems: ["it is empty; its first line names the columns"])
        }
        let columns = try columns(heading)
        var problems: [String] = []
        var lines: [String: Int] = [:]
        var cameras: [RosterCamera] = []
        for row in rows.dropFirst() {
            do throws(CSVText.Malformed) {
                let camera = try camera(row, columns)
                if let first = lines.updateValue(row.line, forKey: camera.serial) {
                    throw row.malformed("camera \(camera.serial) stands on line \(first) already")
                }
                cameras.append(camera)
            } catch {
                problems.append("\(error)")
            }
        }
        guard problems.isEmpty else { throw Unusable(problems: problems) }
        return cameras
    }

    /// Writes those of the cameras that are on the roster.
    static func text(of cameras: [CameraReport]) -> String {
        let rows = cameras.filter { $0.kind != nil }.map { camera in
            [
                camera.serial, camera.model, camera.label, camera.site, camera.assignedTo,
                camera.assignment ?? "", camera.kind ?? "", camera.notes,
                camera.standing == .retired ? "retired" : "enrolled", camera.retiredReason ?? "",
            ]
        }
        return ([Column.allCases.map(\.rawValue)] + rows).map { CSVText.line($0) + "\r\n" }.joined()
    }

    private static func columns(_ heading: CSVText.Row) throws(Unusable) -> [Column] {
        var problems: [String] = []
        var columns: [Column] = []
        for name in heading.fields.map({ $0.trimmed.lowercased() }) {
            guard let column = Column(rawValue: name) else {
                let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append("line \(heading.line): no column is called '\(name)', but \(known)")
                continue
            }
            if columns.contains(column) {
                problems.append("line \(heading.line): the column \(name) is there twice")
            }
            columns.append(column)
        }
        if problems.isEmpty, !columns.contains(.serial) {
            problems.append("line \(heading.line): there is no column serial")
        }
        guard problems.isEmpty else { throw Unusable(problems: problems) }
        return columns
    }

    private static func camera(
        _ row: CSVText.Row,
        _ columns: [Column]
    ) throws(CSVText.Malformed) -> RosterCamera {
        guard row.fields.count == columns.count else {
            throw row.malformed("it has \(row.fields.count) fields, not \(columns.count)")
        }
        var fields: [Column: String] = [:]
        for (column, field) in zip(columns, row.fields) { fields[column] = field.trimmed }
        guard let serial = fields[.serial], !serial.isEmpty else {
            throw row.malformed("it has no serial")
        }
        var camera = RosterCamera(serial: serial, service: .enrolled)
        if let text = fields[.service], !text.isEmpty {
            camera.service = try row.word(text, .service)
        }
        if let text = fields[.assignment], !text.isEmpty {
            camera.assignment = try row.word(text, .assignment)
        }
        if let text = fields[.kind], !text.isEmpty {
            camera.kind = try row.word(text, .kind)
        }
        camera.reason = camera.service == .retired ? fields[.reason] : nil
        camera.model = fields[.model]
        camera.label = fields[.label]
        camera.site = fields[.site]
        camera.assignedTo = fields[.assignedTo]
        camera.notes = fields[.notes]
        return camera
    }
}

extension CSVText.Row {
    fileprivate func malformed(_ what: String) -> CSVText.Malformed {
        CSVText.Malformed(line: line, what: what)
    }

    /// One of a few words.
    fileprivate func word<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        _ column: RosterSheet.Column
    ) throws(CSVText.Malformed) -> Word {
        guard let word = Word(rawValue: text.lowercased()) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: " or ")
            throw malformed("the \(column.rawValue) is '\(text)', not \(words)")
        }
        return word
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
