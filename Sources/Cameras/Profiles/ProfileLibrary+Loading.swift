// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Settings
import SystemPackage

extension ProfileLibrary {
    /// Reads every `*.toml` of the directories.
    ///
    /// **Blocks.**
    ///
    /// A profile of a later directory takes the place of one with the same name. A directory that
    /// does not exist holds no profiles, but no profiles at all are an error.
    /// - Throws: `SettingsError` with everything that is wrong in any of the files.
    package static func load(directories: [FilePath]) throws(SettingsError) -> ProfileLibrary {
        var profiles: [String: Profile] = [:]
        var problems: [SettingsProblem] = []
        for directory in directories {
            do throws(SettingsError) {
                for name in try names(in: directory) {
                    let path = directory.appending(name + ".toml")
                    do throws(SettingsError) {
                        profiles[name] = try SettingsFile.read(at: path.string) {
                            Profile($0, expectedName: name)
                        }
                    } catch {
                        problems += error.problems
                    }
                }
            } catch {
                problems += error.problems
            }
        }
        if profiles.isEmpty, problems.isEmpty {
            problems = directories.map { problem($0, "holds no profiles") }
        }
        guard problems.isEmpty else { throw SettingsError(problems) }
        return ProfileLibrary(Array(profiles.values))
    }

    /// The names of the profiles in a directory, sorted.
    private static func names(in path: FilePath) throws(SettingsError) -> [String] {
        let entries: [DirectoryEntry]
        do throws(Errno) {
            entries = try Directory(at: path).entries()
        } catch .noSuchFileOrDirectory {
            return []
        } catch {
            throw SettingsError([problem(path, "could not be read: \(error)")])
        }
        // Hidden names are what editors and package managers leave behind.
        return entries.compactMap { String(validating: $0.name, as: UTF8.self) }
            .filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
            .map { String($0.dropLast(".toml".count)) }
            .sorted()
    }

    private static func problem(_ path: FilePath, _ message: String) -> SettingsProblem {
        SettingsProblem(file: path.string, line: 0, key: "", message: message)
    }
}
