// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Logging
import Platform
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again on SIGHUP and puts the uplink's part of it into force at once; the
/// rest needs a restart.
struct Reload: Service {
    let source: ConfigurationSource
    let line: UplinkLine
    let wakes: EngineWakes
    let notifier: Notifier
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await reload() }
        }
    }

    private func reload() async {
        do {
            let configuration = try await ReloadReader().read(source)
            line.set(configuration.uplink)
            wakes.spooled.raise()
            logger.notice("the uplink's settings were read again; all others need a restart")
        } catch {
            logger.error(
                "the configuration was not read again; the old one holds",
                metadata: ["error": "\(error)"]
            )
        }
    }
}

/// Where the file is read, which may block.
private actor ReloadReader: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.reload")

    func read(_ source: ConfigurationSource) throws -> Configuration {
        try source.read()
    }
}
