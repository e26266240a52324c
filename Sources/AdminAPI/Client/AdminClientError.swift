// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AsyncHTTPClient
import Glibc
import NIOCore

/// Why a daemon gave no answer.
package enum AdminClientError: Error, Hashable {
    /// Nobody listens on the socket.
    case unreachable(socketPath: String, CInt)
    /// The socket may not be opened by this user.
    case denied(socketPath: String)
    /// The socket's path does not fit a socket's address.
    case pathTooLong(socketPath: String)
    /// No answer came in time.
    case timedOut(socketPath: String)
    /// The connection ended before the answer did.
    case interrupted
    /// The answer is none that this version understands.
    case notUnderstood(String)
    /// Anything else between here and the daemon.
    case transport(String)

    /// What the user can do about it.
    package var whatToDo: String {
        switch self {
        case .unreachable: "start it with: systemctl start camdock; or name its socket: --socket"
        case .denied:
            "run it as root, or join the group: usermod -aG camdock USER, then log in again"
        case .pathTooLong: "give a shorter path"
        case .timedOut: "look into its log: journalctl -u camdock"
        case .interrupted: "see whether the daemon was stopped: systemctl status camdock"
        case .notUnderstood: "are camdock and camdockd of the same version?"
        case .transport: "look into its log: journalctl -u camdock"
        }
    }

    /// The error that stands for what the HTTP client threw; cancellation stays what it is.
    static func named(_ error: any Error, socketPath: String) -> any Error {
        if let error = error as? HTTPClientError { return http(error, socketPath: socketPath) }
        return switch error {
        case is CancellationError, is Self: error
        case let error as IOError: system(error.errnoCode, socketPath: socketPath)
        case SocketAddressError.unixDomainSocketPathTooLong:
            Self.pathTooLong(socketPath: socketPath)
        default: Self.transport(String(describing: error))
        }
    }

    private static func http(_ error: HTTPClientError, socketPath: String) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout:
            Self.timedOut(socketPath: socketPath)
        case .remoteConnectionClosed: Self.interrupted
        default: Self.transport(error.shortDescription)
        }
    }

    private static func system(_ code: CInt, socketPath: String) -> Self {
        switch code {
        case EACCES, EPERM: .denied(socketPath: socketPath)
        case ENOENT, ECONNREFUSED, ENOTDIR, ENOTSOCK: .unreachable(socketPath: socketPath, code)
        case ECONNRESET, EPIPE: .interrupted
        default: .transport(String(cString: strerror(code)))
        }
    }
}

extension AdminClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let path, let code):
            "camdockd is not running: \(path): \(String(cString: strerror(code)))"
        case .denied(let path): "you may not ask camdockd: \(path): permission denied"
        case .pathTooLong(let path): "the socket path \(path) is too long"
        case .timedOut(let path): "camdockd did not answer in time on \(path)"
        case .interrupted: "camdockd ended the connection before its answer was complete"
        case .notUnderstood(let why): "camdockd's answer is not understood: \(why)"
        case .transport(let why): "camdockd could not be asked: \(why)"
        }
    }
}
