// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Glibc

/// The files of one scenario.
///
/// Sockets, cards and disks lie in a directory of their own that vanishes; logs stay in
/// `.lab/NAME` of the checkout until the scenario's next run.
final class RunDirectory: Sendable {
    /// Absolute and short, since a unix socket's path holds 108 bytes.
    let path: String
    /// Where the console's, the journal's and QEMU's logs stay.
    let logs: String

    /// Makes the directories; `name` is the scenario's.
    init(_ name: String) throws {
        var template = Array("/tmp/camdock-lab.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw LabError.last("mkdtemp") }
        path = String(cString: made)
        logs = Repository.path(".lab/" + name)
        let files = FileManager.default
        if files.fileExists(atPath: logs) { try files.removeItem(atPath: logs) }
        try files.createDirectory(atPath: logs, withIntermediateDirectories: true)
        try files.createDirectory(atPath: share, withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: path + "/logs", withDestinationPath: logs)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("could not remove \(path): \(error)")
        }
    }

    /// A file or directory of the scenario.
    func file(_ name: String) -> String { path + "/" + name }

    /// What the guest sees as `/mnt/share`.
    var share: String { file("share") }
}
