// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Logging
import Platform

/// Writes one line an event to stderr, where journald and a shell alike pick it up.
///
/// Under systemd each line starts with `<N>`, the priority that journald files it under; in a shell
/// the level is written out.
struct StderrLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let isJournal: Bool

    init(label: String, isJournal: Bool) {
        self.label = label
        self.isJournal = isJournal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var line = isJournal ? "<\(event.level.priority)>" : "\(event.level) "
        // Messages and values may hold what a camera wrote.
        line += LogText.escaped(event.message.description)
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(LogText.value(value.description))"
        }
        line += "\n"
        // One write a line, so that lines of several threads never mix.
        var bytes = Array(line.utf8)
        _ = bytes.withUnsafeMutableBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension Logger.Level {
    /// The syslog priority of the level.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
