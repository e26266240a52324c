// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Settings
import Stores
import SystemPackage

extension Configuration.S3Settings {
    /// Reads the store's profile and our credentials, and joins all that a connection needs.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `SettingsError`, `S3Credentials.Unusable`.
    func connection(profiles directories: [String]) throws -> S3Connection {
        let profile = try S3Profile.load(
            profile,
            directories: directories.map { FilePath($0).appending("stores") }
        )
        let location = S3Location(
            endpoint: endpoint,
            bucket: bucket,
            region: region,
            addressing: addressing ?? profile.addressing
        )
        guard let location else { preconditionFailure("the endpoint was read with the settings") }
        if let authorities { try Self.check(authorities) }
        if location.addressing == .virtualHost, location.isAddress {
            throw SettingsError([
                SettingsProblem(
                    file: "camdock.toml",
                    line: 0,
                    key: "store.addressing",
                    message: "must be \"path\": no bucket's name can stand before \(location.host)"
                )
            ])
        }
        return S3Connection(
            location: location,
            profile: profile,
            credentials: try credentials.read(),
            authorities: authorities,
            deadlines: deadlines
        )
    }

    private static func check(_ authorities: String) throws(SettingsError) {
        let count = (try? S3Connection.authorityCount(in: authorities)) ?? 0
        guard count == 0 else { return }
        throw SettingsError([
            SettingsProblem(
                file: authorities,
                line: 0,
                key: "store.ca_file",
                message: "could not be read, or holds no certificate in PEM form"
            )
        ])
    }

    /// How the store is used below a layout's prefix.
    func storeSettings(_ layout: ObjectLayout) -> S3Store.Settings {
        S3Store.Settings(
            prefix: layout.prefix,
            requestsAtOnce: requestsAtOnce,
            multipartThresholdBytes: multipartThresholdBytes,
            alwaysReadsBack: alwaysReadsBack
        )
    }
}

extension Configuration.S3Settings.CredentialsPlace {
    fileprivate func read() throws(S3Credentials.Unusable) -> S3Credentials {
        switch self {
        case .file(let path): return try S3Credentials.read(at: FilePath(path))
        case .systemd(let name):
            guard let directory = ProcessEnvironment.current["CREDENTIALS_DIRECTORY"] else {
                throw S3Credentials.Unusable(
                    path: name,
                    reason: "the service manager gave none; set LoadCredential=\(name):FILE"
                )
            }
            return try S3Credentials.read(
                at: FilePath(directory).appending(name),
                isPrivate: true
            )
        }
    }
}
