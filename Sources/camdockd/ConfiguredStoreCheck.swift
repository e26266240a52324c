// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import Platform
import Settings
import Stores
import Synchronization
import SystemPackage

/// Checks the store that the configuration now names, which may be another than the one in use.
struct ConfiguredStoreCheck: Sendable {
    let source: ConfigurationSource

    /// Reads the configuration and checks its store.
    /// - Throws: `CancellationError`; a configuration that is wrong is a finding.
    func run(
        _ report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict {
        let counts = Mutex((failed: 0, warnings: 0))
        let tell: @Sendable (CheckFinding) -> Void = { finding in
            counts.withLock { counts in
                if finding.result == .failed { counts.failed += 1 }
                if finding.result == .warning { counts.warnings += 1 }
            }
            report(StoreFinding(finding))
        }
        try await check(tell)
        let (failed, warnings) = counts.withLock { $0 }
        return StoreVerdict(ok: failed == 0, failed: failed, warnings: warnings)
    }

    private func check(_ report: @escaping @Sendable (CheckFinding) -> Void) async throws {
        let reader = CheckReader()
        let configuration: Configuration
        let connection: S3Connection?
        do {
            (configuration, connection) = try await reader.read(source)
        } catch {
            report(
                CheckFinding(
                    "configuration",
                    .failed,
                    "\(error)",
                    advice: "mend the file; camdockd --check reads it too"
                )
            )
            return
        }
        report(CheckFinding("configuration", .ok, "the file is in order"))
        guard let connection else { return await checkDirectory(configuration, report) }
        try await StoreCheck.run(
            connection,
            prefix: ObjectLayout(
                agency: configuration.agency,
                site: configuration.site
            ).prefix,
            mode: configuration.uplink.retention?.mode,
            now: Ledger.wallClock,
            report: report
        )
    }

    private func checkDirectory(
        _ configuration: Configuration,
        _ report: (CheckFinding) -> Void
    ) async {
        guard case .directory(let settings) = configuration.store else { return }
        let store = DirectoryStore(
            root: FilePath(settings.path),
            expecting: settings.identity
        )
        do {
            let space = try await store.probe()
            let free = space.freeBytes.map { ", \($0 / 1_000_000_000) GB free" } ?? ""
            report(CheckFinding("reach", .ok, "\(settings.path) can be written to\(free)"))
        } catch {
            report(
                CheckFinding(
                    "reach",
                    .failed,
                    "\(error)",
                    advice: "is the share mounted, and is it a store? See docs/store-layout.md"
                )
            )
        }
        report(
            CheckFinding(
                "lock",
                configuration.uplink.retention == nil ? .ok : .warning,
                "a directory keeps nobody from deleting",
                advice: configuration.uplink.retention == nil
                    ? nil : "[retention] needs a bucket with Object Lock"
            )
        )
    }
}

/// Where files are read that may block.
private actor CheckReader: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.check")

    func read(_ source: ConfigurationSource) throws -> (Configuration, S3Connection?) {
        let configuration = try source.read()
        guard case .s3(let settings) = configuration.store else { return (configuration, nil) }
        return (
            configuration, try settings.connection(profiles: configuration.profileDirectories)
        )
    }
}

extension StoreFinding {
    fileprivate init(_ finding: CheckFinding) {
        self.init(
            check: finding.check,
            result: finding.result.rawValue,
            found: finding.found,
            whatToDo: finding.advice
        )
    }
}
