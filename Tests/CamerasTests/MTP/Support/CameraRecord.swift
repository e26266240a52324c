// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

@testable import Cameras

/// A camera's record, read back from its file.
struct CameraRecord {
    let header: SurveyText.Header
    /// The conversation.
    let entries: [PTPTranscriptEntry]
    /// What is kept of objects.
    let footage: [SurveyText.Bytes]

    /// Reads a file's text; lines that are neither of the conversation nor bytes are passed over.
    init(_ text: String) throws {
        let lines = text.split(separator: "\n").map(String.init)
        let decoder = JSONDecoder()
        header = try decoder.decode(SurveyText.Header.self, from: Data((lines.first ?? "").utf8))
        var entries: [PTPTranscriptEntry] = []
        var footage: [SurveyText.Bytes] = []
        for line in lines.dropFirst() {
            if line.hasPrefix(#"{"at":"#) {
                entries.append(try PTPTranscriptEntry(line: line))
            } else if line.contains(#""base64":"#) {
                footage.append(try decoder.decode(SurveyText.Bytes.self, from: Data(line.utf8)))
            }
        }
        self.entries = entries
        self.footage = footage
    }

    /// What was asked, in order.
    var commands: [PTPContainer] {
        entries.compactMap { if case .command(let command) = $0.content { command } else { nil } }
    }

    /// The datasets that came, in order.
    var datasets: [[UInt8]] {
        entries.compactMap { entry in
            guard case .data(let data) = entry.content, case .bytes(let bytes) = data.payload
            else { return nil }
            return bytes
        }
    }

    /// The conversation as it is played again, with the bytes of objects that are kept.
    ///
    /// What is not kept is left to `ReplayChannel`, which makes it up.
    var conversation: [PTPTranscriptEntry] {
        var command: PTPContainer?
        return entries.map { entry in
            if case .command(let asked) = entry.content { command = asked }
            guard let command, case .data(var data) = entry.content,
                case .count(let count) = data.payload
            else { return entry }
            let isWhole = command.code == PTPOperation.getObject.rawValue
            let offset = isWhole ? 0 : Int64(command.parameters[1])
            let kept = bytes(of: command.parameters[0], from: offset)
            guard kept.count >= count else { return entry }
            data.payload = .bytes(Array(kept.prefix(Int(count))))
            return PTPTranscriptEntry(milliseconds: entry.milliseconds, .data(data))
        }
    }

    /// The bytes that are kept of an object from `offset` on, as far as they go on.
    func bytes(of object: UInt32, from offset: Int64) -> [UInt8] {
        let parts = footage.filter { $0.object == object }.map {
            (start: $0.offset, bytes: [UInt8](Data(base64Encoded: $0.base64) ?? Data()))
        }
        var bytes: [UInt8] = []
        while true {
            let next = offset + Int64(bytes.count)
            let part = parts.first { $0.start <= next && next < $0.start + Int64($0.bytes.count) }
            guard let part else { return bytes }
            bytes += part.bytes.dropFirst(Int(next - part.start))
        }
    }
}
