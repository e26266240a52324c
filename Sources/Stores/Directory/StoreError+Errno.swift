// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import SystemPackage

extension StoreError {
    /// What a failed call on the store means for the store or for one object.
    /// - Parameters:
    ///   - error: What the call returned.
    ///   - action: What was tried, as in "could not ...".
    ///   - key: The object that was moved.
    init(_ error: Errno, _ action: String, of key: ObjectKey) {
        let text = "could not \(action) \(key): \(error)"
        switch error {
        case .noSpace, .diskQuotaExceeded: self = .full(text)
        case .readOnlyFileSystem, .permissionDenied, .notPermitted: self = .readOnly(text)
        case .tooManySymbolicLinkLevels, .notDirectory:
            self = .rejected(
                key,
                "could not \(action) it: a link or a file stands where a directory belongs; move it away"
            )
        case .fileNameTooLong, .fileTooLarge, .illegalByteSequence, .invalidArgument, .isDirectory:
            self = .rejected(key, "could not \(action) it: \(error)")
        default: self = .unavailable(text)
        }
    }

    /// What a failed call on the root means: never anything about a single object.
    init(_ error: Errno, _ action: String, root: FilePath) {
        let text = "could not \(action) \(root): \(error)"
        switch error {
        case .noSpace, .diskQuotaExceeded: self = .full(text)
        case .readOnlyFileSystem, .permissionDenied, .notPermitted: self = .readOnly(text)
        default: self = .unavailable(text)
        }
    }
}

extension StoreError {
    /// A name was taken and then free again, which none of ours does.
    static func cameAndWent(_ key: ObjectKey) -> StoreError {
        .unavailable("\(key) came and went; look who else writes there")
    }
}

/// Runs calls on the root and says what their failure means.
func storing<Value>(
    _ action: String,
    _ root: FilePath,
    _ calls: () throws(Errno) -> Value
) throws(StoreError) -> Value {
    do throws(Errno) {
        return try calls()
    } catch {
        throw StoreError(error, action, root: root)
    }
}

/// Runs calls on one object and says what their failure means.
func storing<Value>(
    _ action: String,
    _ key: ObjectKey,
    _ calls: () throws(Errno) -> Value
) throws(StoreError) -> Value {
    do throws(Errno) {
        return try calls()
    } catch {
        throw StoreError(error, action, of: key)
    }
}

/// What an error of a body means: whatever keeps the spool's copy from being read, it is damaged.
func sourceError(_ key: ObjectKey, _ error: any Error) -> any Error {
    if error is CancellationError { return error }
    return StoreError.sourceDamaged(key, "it could not be read: \(error)")
}
