// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Stores

struct S3CredentialsTests {
    private static let secret = "wJalrXUtnFEMI-do-not-show"
    private static let token = "visitor-do-not-show"

    private static let whole = """
        access_key = "KEY"
        secret_key = "\(secret)"
        session_token = "\(token)"
        """

    @Test func `no description shows a secret`() {
        let credentials = S3Credentials(
            accessKey: "KEY",
            secretKey: Self.secret,
            sessionToken: Self.token
        )
        var dumped = ""
        dump(credentials, to: &dumped)
        dump([credentials] as [any Sendable], to: &dumped)

        let words = [
            "\(credentials)", credentials.description, credentials.debugDescription,
            String(reflecting: credentials), "\(Optional(credentials) as Any)", "\([credentials])",
            dumped,
        ]

        #expect(words.allSatisfy { !$0.contains("do-not-show") })
        #expect(words.allSatisfy { $0.contains("KEY") })
    }

    @Test func `neither a connection nor a signer shows a secret`() throws {
        let location = S3Location(
            endpoint: "http://localhost",
            bucket: "b",
            region: "r",
            addressing: .path
        )
        let credentials = S3Credentials(accessKey: "KEY", secretKey: Self.secret)
        let connection = S3Connection(
            location: try #require(location),
            profile: S3Profile(name: "test", title: "test"),
            credentials: credentials
        )
        let signer = RequestSigner(credentials: credentials, region: "r")
        var dumped = ""
        dump(connection, to: &dumped)
        dump(signer, to: &dumped)

        #expect(!"\(connection) \(signer) \(dumped)".contains("do-not-show"))
    }

    @Test(arguments: [0o600, 0o400] as [mode_t])
    func `a private file is read`(mode: mode_t) throws {
        try Self.withFile(Self.whole, mode: mode) { path in
            let read = try S3Credentials.read(at: path)

            #expect(
                read
                    == S3Credentials(
                        accessKey: "KEY",
                        secretKey: Self.secret,
                        sessionToken: Self.token
                    )
            )
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o610, 0o644, 0o666] as [mode_t])
    func `a file that others may touch is refused`(mode: mode_t) throws {
        try Self.withFile(Self.whole, mode: mode) { path in
            let error = #expect(throws: S3Credentials.Unusable.self) {
                try S3Credentials.read(at: path)
            }

            #expect(error?.description.contains("chmod 0600") == true)
            // The service manager gives it to us alone, whatever its mode says.
            let read = try S3Credentials.read(at: path, isPrivate: true)
            #expect(read.accessKey == "KEY")
        }
    }

    @Test(arguments: [
        "", "access_key = \"KEY\"", "access_key = \"KEY\"\nsecret_key = \"\"",
        "access_key = \"KEY\"\nsecret_key = 1234do-not-show",
        "access_key = \"KEY\"\nsecret_key = \"do-not-show", "do-not-show",
        "access_key = \"KEY\"\nsecret_key = \"do-not-show\"\nother = \"do-not-show\"",
        "access_key = \"KEY\"\nsecret_key = [\"do-not-show\"]",
        "access_key = \"KEY\"\nsecret_key = \"do-not-show\"\nsecret_key = \"do-not-show\"",
        "do-not-show = \"KEY\"\nsecret_key = \"do-not-show\"", "\u{0}\u{1}do-not-show",
    ])
    func `a wrong file is refused without a word of what is in it`(text: String) throws {
        try Self.withFile(text, mode: 0o600) { path in
            let error = #expect(throws: S3Credentials.Unusable.self) {
                try S3Credentials.read(at: path)
            }

            let words = "\(error.map { "\($0) \($0.reason)" } ?? "")"
            #expect(words.contains(path.string))
            #expect(!words.contains("do-not-show") && !words.contains("1234"))
        }
    }

    @Test func `a file that is not there is named`() {
        let error = #expect(throws: S3Credentials.Unusable.self) {
            try S3Credentials.read(at: "/nonexistent/credentials.toml")
        }

        #expect(error?.description.contains("/nonexistent/credentials.toml") == true)
    }

    private static func withFile(
        _ text: String,
        mode: mode_t,
        _ body: (FilePath) throws -> Void
    ) throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("credentials.toml")
            try writeFile(Array(text.utf8), at: path)
            #expect(chmod(path.string, mode) == 0)
            try body(path)
        }
    }
}
