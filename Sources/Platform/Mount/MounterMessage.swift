// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the daemon asks the mounter: one record, one line of text.
///
/// `camdock-mounter/1 open MAJOR:MINOR DISKSEQ`, or `open-writable` in place of `open`, which is
/// asked for clearing alone.
package struct MounterRequest: Hashable, Sendable {
    /// What may be done with the medium.
    package let access: DetachedMount.Access
    /// The number of the disk or partition that carries the file system.
    package let device: DeviceNumber
    /// The stay of the medium that is meant.
    package let diskSequence: UInt64

    /// Asks for one stay of one medium.
    package init(
        _ access: DetachedMount.Access = .readOnly,
        device: DeviceNumber,
        diskSequence: UInt64
    ) {
        self.access = access
        self.device = device
        self.diskSequence = diskSequence
    }

    /// Reads a record; nil for anything that `bytes` would not have written.
    package init?(bytes: [UInt8]) {
        guard let words = MounterProtocol.words(of: bytes, count: 4),
            let access = DetachedMount.Access(verb: words[1]),
            let device = DeviceNumber(words[2]), let sequence = UInt64(words[3])
        else { return nil }
        self.init(access, device: device, diskSequence: sequence)
        // There is one way to write a request: no signs, no leading zeros.
        guard self.bytes == bytes else { return nil }
    }

    /// The record.
    package var bytes: [UInt8] {
        Array("\(MounterProtocol.version) \(access.verb) \(device) \(diskSequence)".utf8)
    }
}

extension DetachedMount.Access {
    fileprivate init?(verb: Substring) {
        switch verb {
        case "open": self = .readOnly
        case "open-writable": self = .writable
        default: return nil
        }
    }

    fileprivate var verb: String {
        switch self {
        case .readOnly: "open"
        case .writable: "open-writable"
        }
    }
}

/// What the mounter answers: one record, with the descriptor of the medium's root if it is `opened`.
///
/// `camdock-mounter/1 opened` or `camdock-mounter/1 refused REASON WORDS…`
package enum MounterReply: Hashable, Sendable {
    case opened
    case refused(MounterError.Refusal, String)

    /// Reads a record; nil for anything that is no reply.
    package init?(bytes: [UInt8]) {
        if let words = MounterProtocol.words(of: bytes, count: 2), words[1] == "opened" {
            self = .opened
        } else if let words = MounterProtocol.words(of: bytes, count: 4), words[1] == "refused",
            let refusal = MounterError.Refusal(rawValue: String(words[2]))
        {
            self = .refused(refusal, String(words[3]))
        } else {
            return nil
        }
    }

    /// The record.
    package var bytes: [UInt8] {
        switch self {
        case .opened:
            return Array("\(MounterProtocol.version) opened".utf8)
        case .refused(let refusal, var words):
            while words.utf8.count > MounterProtocol.maximumWordsBytes { words.removeLast() }
            return Array("\(MounterProtocol.version) refused \(refusal.rawValue) \(words)".utf8)
        }
    }
}

/// What both sides have in common.
enum MounterProtocol {
    static let version = "camdock-mounter/1"
    static let maximumWordsBytes = 2048

    /// Splits a record into so many words, the last of which may hold blanks.
    ///
    /// Nil for another version, another count, or bytes that are no text.
    static func words(of bytes: [UInt8], count: Int) -> [Substring]? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let words = text.split(
            separator: " ",
            maxSplits: count - 1,
            omittingEmptySubsequences: false
        )
        guard words.count == count, words[0] == version else { return nil }
        return words
    }
}
