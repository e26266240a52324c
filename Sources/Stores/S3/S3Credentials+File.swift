// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import Settings
import SystemPackage

extension S3Credentials {
    /// Why a file's credentials cannot be used; the words never hold what the file does.
    package struct Unusable: Error, Hashable, CustomStringConvertible {
        package let path: String
        package let reason: String

        /// Says what is wrong, without what the file holds.
        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }

        package var description: String { "credentials in \(path): \(reason)" }
    }

    /// Reads `access_key`, `secret_key` and perhaps `session_token` from a TOML file that nobody but
    /// its owner may read.
    ///
    /// **Blocks.**
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isPrivate: Whether the service manager has made it ours alone already.
    /// - Returns: What the file holds.
    /// - Throws: `Unusable`.
    package static func read(
        at path: FilePath,
        isPrivate: Bool = false
    ) throws(Unusable) -> S3Credentials {
        let status: FileStatus
        do throws(Errno) {
            status = try File(at: path).status()
        } catch {
            throw Unusable(path: path.string, reason: "could not be read: \(error)")
        }
        guard isPrivate || status.permissions & 0o077 == 0 else {
            let mode = String(status.permissions, radix: 8)
            throw Unusable(
                path: path.string,
                reason: "others may read it (mode 0\(mode)); chmod 0600 it"
            )
        }
        let found: S3Credentials
        do throws(SettingsError) {
            found = try SettingsFile.read(at: path.string) { table in
                S3Credentials(
                    accessKey: table.string("access_key"),
                    secretKey: table.string("secret_key"),
                    sessionToken: table.string(optional: "session_token")
                )
            }
        } catch {
            // The settings' own words would quote the file.
            let lines = Set(error.problems.map(\.line)).sorted().map(String.init)
            throw Unusable(
                path: path.string,
                reason: "must be access_key = \"…\" and secret_key = \"…\", nothing else; see "
                    + "line \(lines.joined(separator: ", "))"
            )
        }
        guard !found.accessKey.isEmpty, !found.secretKey.isEmpty else {
            throw Unusable(path: path.string, reason: "access_key or secret_key is empty")
        }
        return found
    }
}
