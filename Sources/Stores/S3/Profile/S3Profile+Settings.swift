// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Settings
import SystemPackage

extension S3Profile {
    /// Reads the profile called `expectedName` from its file's outermost table.
    init(_ table: SettingsTable, expectedName: String) {
        let name = table.string("name")
        if !name.isEmpty, name != expectedName {
            table.reject("name", "must be \"\(expectedName)\", as its file is called")
        }
        let sources = table.strings("sources")
        if sources.isEmpty, table.holds("sources") {
            table.reject("sources", "must name at least one source of the profile's facts")
        }
        let plain = S3Profile(name: name, title: table.string("title"))
        let lock = table.table("lock")
        let limits = table.table("limits")
        self.init(
            name: name,
            title: plain.title,
            addressing: table.choice("addressing", default: plain.addressing),
            checksums: table.choice("checksums", default: plain.checksums),
            sendsContentMD5: table.bool("content_md5", default: plain.sendsContentMD5),
            locksOnPut: lock.bool("on_put", default: plain.locksOnPut),
            locksOnUpload: lock.bool("on_upload", default: plain.locksOnUpload),
            ifNoneMatch: table.choice("if_none_match", default: plain.ifNoneMatch),
            smallestPartBytes: limits.bytes(
                "smallest_part",
                in: 1...5 << 30,
                default: plain.smallestPartBytes
            ),
            largestPutBytes: limits.bytes(
                "largest_put",
                in: 1...5 << 40,
                default: plain.largestPutBytes
            ),
            mostParts: limits.int("most_parts", in: 1...10_000, default: plain.mostParts)
        )
    }

    /// Reads the store profile of that name from the last directory that has it.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `SettingsError` if no directory has it, or if it is wrong.
    package static func load(
        _ name: String,
        directories: [FilePath]
    ) throws(SettingsError) -> S3Profile {
        for directory in directories.reversed() {
            let path = directory.appending(name + ".toml")
            do throws(Errno) {
                _ = try File(at: path)
            } catch .noSuchFileOrDirectory {
                continue
            } catch {
                throw SettingsError([problem(path, "could not be read: \(error)")])
            }
            return try SettingsFile.read(at: path.string) { S3Profile($0, expectedName: name) }
        }
        let places = directories.map(\.string).joined(separator: " or ")
        throw SettingsError([
            SettingsProblem(
                file: directories.last?.string ?? "",
                line: 0,
                key: "",
                message: "there is no store profile \(name).toml in \(places)"
            )
        ])
    }

    private static func problem(_ path: FilePath, _ message: String) -> SettingsProblem {
        SettingsProblem(file: path.string, line: 0, key: "", message: message)
    }
}
