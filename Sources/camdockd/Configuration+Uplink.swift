// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
// Only the whole of Foundation knows the world's time zones.
import Foundation
import Settings

extension UplinkTerms {
    /// What `[uplink]` and `[retention]` say; all of it may change while the daemon runs.
    init(_ table: SettingsTable, retention: SettingsTable?) {
        let windows = table.parsedStrings("windows", default: []) {
            (text) throws(SettingsComplaint) -> UplinkWindow in
            do throws(UplinkWindowError) {
                return try UplinkWindow(text)
            } catch {
                throw SettingsComplaint("\(error)")
            }
        }
        self.init(
            schedule: UplinkSchedule(windows: windows, timeZone: Self.timeZone(table)),
            cap: Self.cap(table),
            isHeld: table.bool("hold", default: false),
            grace: table.duration(
                "grace",
                in: .zero...(.seconds(7_200)),
                default: .seconds(600)
            ),
            lateAfter: table.duration(
                "late_after",
                in: .seconds(60)...(.seconds(90 * 86_400)),
                default: .seconds(86_400)
            ),
            retention: retention.map { RetentionPolicy($0) }
        )
    }

    private static func timeZone(_ table: SettingsTable) -> TimeZone {
        let zone = table.parsed(
            "time_zone",
            expected: "a time zone such as \"America/Chicago\"",
            required: table.holds("windows")
        ) { TimeZone(identifier: $0) }
        return zone ?? .gmt
    }

    private static func cap(_ table: SettingsTable) -> LineRate? {
        guard let text = table.string(optional: "cap") else { return nil }
        do throws(LineRateError) {
            return try LineRate(text)
        } catch {
            table.reject("cap", "\(error)")
            return nil
        }
    }
}

extension RetentionPolicy {
    fileprivate init(_ table: SettingsTable) {
        let term = Duration.seconds(86_400)...(.seconds(36_600 * 86_400))
        var rules: [String: Rule] = [:]
        for (name, category) in table.namedTables("categories") {
            if name == Self.uncategorised {
                category.reject("needs no rule: what nobody has looked at is kept")
            }
            let keeps = category.bool("keep", default: false)
            let period = category.duration("period", in: term, default: .zero)
            if keeps == category.holds("period") {
                category.reject("needs keep = true or period = \"730 days\", and only one")
            }
            rules[name] = keeps ? .keep : .period(period)
        }
        self.init(
            mode: table.choice("mode"),
            defaultPeriod: table.duration("default", in: term),
            rules: rules
        )
    }
}
