// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// Why the API cannot be served.
package enum AdminServerError: Error, Hashable {
    /// Another daemon answers on that socket.
    case alreadyServed(String)
    /// Something that is no socket stands at that path.
    case notASocket(String)
    /// The path does not fit a socket's address.
    case pathTooLong(String)
    /// The group that is to own the socket does not exist.
    case noSuchGroup(String)
    /// The system refused to do something.
    case system(String, CInt)
}

extension AdminServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyServed(let path):
            "another camdockd answers on \(path); stop it, or set another socket path"
        case .notASocket(let path):
            "\(path) is no socket; move it away, or set another socket path"
        case .pathTooLong(let path):
            "the socket path \(path) is too long; about 90 bytes are possible"
        case .noSuchGroup(let name):
            "there is no group \(name) to own the socket; create it, or set another group"
        case .system(let act, let code):
            "could not \(act): \(String(cString: strerror(code)))"
        }
    }
}
