// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock uplink forecast`.
struct UplinkForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Tell when the queue will be empty, and how long spool and store last.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.asking { [self] client in
            let forecast = try await client.uplinkForecast()
            if global.json {
                try Output().write(json: forecast)
            } else {
                try Output().write(ForecastView.lines(forecast, now: .now))
            }
        }
    }
}
