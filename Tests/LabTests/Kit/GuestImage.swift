// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// The guest as Tests/Lab/build-image.sh made it.
struct GuestImage: Sendable {
    /// Where it lies.
    let directory: String
    /// What every QEMU that saves or resumes it is given.
    let machineArguments: [String]

    /// The image of this checkout, built if the cache does not hold it.
    ///
    /// **Blocks.**
    static func cached() throws -> Self {
        try found.get()
    }

    /// Once for all scenarios: the script looks at every package that it needs.
    private static let found = Result { try find() }

    private static func find() throws -> Self {
        let script = Repository.path("Tests/Lab/build-image.sh")
        let printed = try HostCommand.run([script], within: .seconds(1200))
        let directory = printed.trimmingPrefix { $0.isWhitespace }.prefix { !$0.isNewline }
        return try Self(directory: String(directory))
    }

    private init(directory: String) throws {
        self.directory = directory
        let text = try String(contentsOfFile: directory + "/machine.args", encoding: .utf8)
        machineArguments = text.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }
}

/// The checkout that these tests belong to.
enum Repository {
    /// The absolute path of something in it.
    static func path(_ relative: String) -> String {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        // This file is Tests/LabTests/Kit/GuestImage.swift.
        return here.dropLast(4).joined(separator: "/") + "/" + relative
    }
}
