// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import ArgumentParser
import Cameras
import Glibc
import Logging
import Platform
import Settings
import SystemPackage

/// The daemon: reads the configuration, puts the parts together, and runs until it is told to stop.
@main
struct Camdockd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camdockd",
        abstract: "Takes footage off docked cameras and forwards it, provably.",
        discussion: """
            Without options it reads /etc/camdock/camdock.toml. Exit codes: 0 stopped when asked,
            1 could not go on, 78 the configuration or a profile is wrong.
            """,
        version: Version.current
    )

    @Option(name: .long, help: "The configuration file.", completion: .file())
    var config: String?

    @Option(
        name: .long,
        help: "Keep everything under this folder and read every card handed over: for a try.",
        completion: .directory
    )
    var root: String?

    @Flag(name: .long, help: "Check the configuration and the profiles, and start nothing.")
    var check = false

    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String = "info"

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level: there is no level \(logLevel)")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let source = configurationSource()
        let configuration = try configurationOrExit(source)
        let library = try libraryOrExit(configuration)
        guard !check else {
            print("the configuration and \(library.profiles.count) profiles are in order")
            return
        }
        let logger = makeLogger()
        do {
            try await Daemon(
                configuration,
                source: source,
                library: library,
                logger: logger
            ).run()
        } catch {
            logger.critical("camdockd cannot go on", metadata: ["error": "\(error)"])
            throw ExitCode(1)
        }
    }

    private func makeLogger() -> Logger {
        let isJournal = ProcessEnvironment.current["JOURNAL_STREAM"] != nil
        let level = Logger.Level(rawValue: logLevel) ?? .info
        var logger = Logger(label: "camdockd") { label in
            StderrLogHandler(label: label, isJournal: isJournal)
        }
        logger.logLevel = level
        return logger
    }

    private func configurationSource() -> ConfigurationSource {
        var base: Configuration?
        if let root {
            let absolute = FilePath(root).isAbsolute ? root : currentDirectory() + "/" + root
            base = .demonstration(in: absolute, profiles: profilesBesideTheBinary())
        }
        return ConfigurationSource(path: config, base: base)
    }

    private func configurationOrExit(_ source: ConfigurationSource) throws -> Configuration {
        do {
            let configuration = try source.read()
            if case .s3(let settings) = configuration.store {
                _ = try settings.connection(profiles: configuration.profileDirectories)
            }
            return configuration
        } catch {
            throw wrongSettings("\(error)")
        }
    }

    private func libraryOrExit(_ configuration: Configuration) throws -> ProfileLibrary {
        do {
            return try ProfileLibrary.load(
                directories: configuration.profileDirectories.map { FilePath($0) }
            )
        } catch {
            throw wrongSettings("\(error)")
        }
    }

    private func wrongSettings(_ text: String) -> ExitCode {
        let line = Array("camdockd: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return ExitCode(78)
    }
}

/// Where profiles are when the binary runs from its checkout or from where it was installed.
private func profilesBesideTheBinary() -> [String] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return [] }
    let bytes = buffer.prefix(count).map { UInt8(bitPattern: $0) }
    var folder = FilePath(String(decoding: bytes, as: UTF8.self)).removingLastComponent()
    while true {
        for candidate in [folder.appending("profiles"), folder.appending("share/camdock/profiles")]
        where access(candidate.string, R_OK | X_OK) == 0 {
            return [candidate.string]
        }
        guard folder.lastComponent != nil else { return [] }
        folder.removeLastComponent()
    }
}

private func currentDirectory() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard getcwd(&buffer, buffer.count) != nil else { return "" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
}
