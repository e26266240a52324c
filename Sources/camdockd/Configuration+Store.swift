// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Settings
import Stores

extension Configuration {
    /// Where recordings go.
    enum Store: Sendable {
        case directory(DirectorySettings)
        case s3(S3Settings)
    }

    /// A store that is a directory.
    struct DirectorySettings: Sendable {
        var path: String
        /// Whether an empty folder may be made a store.
        var createsStore: Bool
        /// The store that must be found there; nil means the one that was used last.
        var identity: StoreIdentity?
    }

    /// A store that is a bucket.
    struct S3Settings: Sendable {
        /// Where the credentials are: nothing else ever holds them.
        enum CredentialsPlace: Hashable, Sendable {
            case file(String)
            /// The name under which the service manager hands them over.
            case systemd(String)
        }

        var endpoint: String
        var bucket: String
        var region: String
        var profile: String
        /// Nil for the profile's.
        var addressing: S3Location.Addressing?
        var credentials: CredentialsPlace
        /// A PEM file with the authorities to trust; nil for the host's own.
        var authorities: String?
        var alwaysReadsBack: Bool
        var requestsAtOnce: Int
        var multipartThresholdBytes: Int64
        var deadlines: S3Deadlines
    }
}

extension Configuration.Store {
    private enum Kind: String, CaseIterable {
        case directory, s3
    }

    private enum Verification: String, CaseIterable {
        case auto, readback
    }

    init(_ table: SettingsTable, partSizeBytes: Int, base: Self?) {
        switch table.choice("kind", default: Kind.directory) {
        case .directory: self = .directory(Self.directory(table, base: base))
        case .s3: self = .s3(Self.s3(table, partSizeBytes: partSizeBytes))
        }
    }

    private static func directory(
        _ table: SettingsTable,
        base: Self?
    ) -> Configuration.DirectorySettings {
        var standard: Configuration.DirectorySettings?
        if case .directory(let directory) = base { standard = directory }
        return Configuration.DirectorySettings(
            path: table.path("path", default: standard?.path),
            createsStore: table.bool("create", default: standard?.createsStore ?? false),
            identity: identity(table)
        )
    }

    private static func identity(_ table: SettingsTable) -> StoreIdentity? {
        guard let text = table.string(optional: "identity") else { return nil }
        guard let identity = StoreIdentity(text) else {
            table.reject("identity", "must be the 32 digits after 'id = ' in .camdock-store")
            return nil
        }
        return identity
    }

    private static func s3(
        _ table: SettingsTable,
        partSizeBytes: Int
    ) -> Configuration.S3Settings {
        let plain = S3Deadlines()
        return Configuration.S3Settings(
            endpoint: endpoint(table),
            bucket: bucket(table),
            region: table.string("region", default: "us-east-1"),
            profile: profile(table),
            addressing: table.choice(optional: "addressing"),
            credentials: credentials(table),
            authorities: table.path(optional: "ca_file"),
            alwaysReadsBack: table.choice("verify", default: Verification.auto) == .readback,
            requestsAtOnce: table.int("requests", in: 1...64, default: 4),
            multipartThresholdBytes: table.bytes(
                "multipart_threshold",
                in: 5 << 20...5 << 30,
                default: Int64(max(partSizeBytes, 5 << 20))
            ),
            deadlines: S3Deadlines(
                connect: table.duration(
                    "connect_timeout",
                    in: .seconds(1)...(.seconds(300)),
                    default: plain.connect
                ),
                idle: table.duration(
                    "idle_timeout",
                    in: .seconds(1)...(.seconds(3_600)),
                    default: plain.idle
                ),
                total: table.duration(
                    "total_timeout",
                    in: .seconds(1)...(.seconds(86_400)),
                    default: plain.total
                )
            )
        )
    }

    private static func endpoint(_ table: SettingsTable) -> String {
        let text = table.string("endpoint")
        let isPlain = table.bool("allow_http", default: false)
        guard !text.isEmpty else { return text }
        if S3Location(endpoint: text, bucket: "b", region: "r", addressing: .path) == nil {
            table.reject(
                "endpoint",
                "must be like \"https://s3.example.org\" or \"https://10.0.0.7:7480\", no more"
            )
        } else if text.hasPrefix("http:"), !isPlain {
            table.reject(
                "endpoint",
                "is not encrypted; say allow_http = true if the line itself is safe"
            )
        }
        return text
    }

    /// Source: "Bucket naming rules", Amazon S3 User Guide; the old looser names work by path only.
    private static func bucket(_ table: SettingsTable) -> String {
        let name = table.string("bucket")
        let isName = name.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
                || scalar == "-" || scalar == "."
        }
        if !name.isEmpty, !isName || !(3...63).contains(name.utf8.count) {
            table.reject("bucket", "must have 3 to 63 of a-z, 0-9, '-' and '.'")
        }
        return name
    }

    private static func profile(_ table: SettingsTable) -> String {
        let name = table.string("profile", default: "generic-s3")
        if name.isEmpty || name.hasPrefix(".") || name.contains("/") {
            table.reject("profile", "must be the name of a file in profiles/stores, without .toml")
        }
        return name
    }

    private static func credentials(
        _ table: SettingsTable
    ) -> Configuration.S3Settings.CredentialsPlace {
        let file = table.path(optional: "credentials_file")
        let name = table.string(optional: "credential")
        if let name, name.isEmpty || name.contains("/") {
            table.reject("credential", "must be the name that LoadCredential= of the unit gives it")
        }
        switch (file, name) {
        case (let file?, nil): return .file(file)
        case (nil, let name?): return .systemd(name)
        default:
            table.reject(
                "needs credentials_file = \"/etc/camdock/s3.toml\" or credential = \"NAME\", and only one"
            )
            return .file("")
        }
    }
}
