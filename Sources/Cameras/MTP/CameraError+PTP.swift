// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension CameraError {
    /// What an error means, that came while one file was asked for.
    init(_ error: PTPError, _ path: SourcePath) {
        switch error {
        case .refused(.invalidObjectHandle, _): self = .vanished(path)
        case .gone, .closed: self = .gone
        case .exhausted(let reason): self = .unavailable(reason: reason)
        case .faulty(let reason): self = .faulty(reason: reason)
        case .busyStreaming, .forbidden, .otherSession, .silent, .recovered, .refused, .malformed:
            self = .unreadable(path, reason: error.description)
        }
    }

    /// What an error means, that came while the camera as a whole was asked.
    init(_ error: PTPError) {
        switch error {
        case .gone, .closed: self = .gone
        case .exhausted(let reason): self = .unavailable(reason: reason)
        case .faulty(let reason): self = .faulty(reason: reason)
        case .refused(.operationNotSupported, _), .forbidden:
            self = .medium(reason: error.description)
        case .silent, .recovered, .busyStreaming, .otherSession, .refused, .malformed:
            // A camera that starts, looks through its card or is locked will answer otherwise later,
            // and one bad answer is no verdict on it.
            self = .unavailable(reason: error.description)
        }
    }

    /// Runs `body`, whose errors speak of one file.
    static func of<Value>(_ path: SourcePath, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as PTPError {
            throw CameraError(error, path)
        } catch is ObjectChanged {
            throw CameraError.unreadable(
                path,
                reason: "it changed while it was read, or its handle came to mean another object"
            )
        }
    }

    /// Runs `body`, whose errors speak of the camera as a whole.
    static func ofCamera<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as PTPError {
            throw CameraError(error)
        }
    }
}
