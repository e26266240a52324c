// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// A command line that cannot be followed.
struct MounterUsage: Error, CustomStringConvertible {
    let reason: String

    var description: String {
        "\(reason). Usage: camdock-mounter [--uid USER] [--socket PATH]"
    }
}

/// What the command line says.
struct MounterOptions {
    /// The only user that is served.
    let user: UInt32
    /// Where to listen; nil to use the socket that systemd hands on.
    let socketPath: String?

    init(arguments: some Sequence<String>) throws(MounterUsage) {
        var user = "camdock"
        var socketPath: String?
        var rest = arguments.makeIterator()
        while let option = rest.next() {
            guard ["--uid", "--socket"].contains(option) else {
                throw MounterUsage(reason: "unknown option \(option)")
            }
            guard let value = rest.next() else {
                throw MounterUsage(reason: "\(option) needs a value")
            }
            if option == "--uid" { user = value } else { socketPath = value }
        }
        self.user = try Self.userID(user)
        self.socketPath = socketPath
    }

    private static func userID(_ name: String) throws(MounterUsage) -> UInt32 {
        if let number = UInt32(name) { return number }
        // Called before any other thread exists, so the shared result is ours.
        guard let entry = getpwnam(name) else {
            throw MounterUsage(reason: "there is no user \(name)")
        }
        return entry.pointee.pw_uid
    }
}
