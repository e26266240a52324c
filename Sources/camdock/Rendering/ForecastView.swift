// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// When the queue will be empty, in sentences.
enum ForecastView {
    /// The lines of `camdock uplink forecast`; `now` is what times are counted to.
    static func lines(_ forecast: ForecastReport, now: Timestamp) -> [Line] {
        var lines = paragraph(queue(forecast, now: now))
        if let window = window(forecast) {
            lines += paragraph(window, forecast.drainsInWindow == false ? .warning : .plain)
        }
        lines += [Line()]
        lines += paragraph(spool(forecast))
        if let store = store(forecast) { lines += paragraph(store) }
        if let note = forecast.note { lines += [Line()] + paragraph("Note: \(note)") }
        return lines
    }

    private static func queue(_ forecast: ForecastReport, now: Timestamp) -> String {
        guard forecast.waitingBytes > 0 else { return "Nothing waits for the store." }
        let waiting = "\(Amount.bytes(forecast.waitingBytes)) wait for the store."
        let end =
            forecast.emptyAt.map {
                "the queue is empty at \(Amount.date($0)), in \(Amount.time(from: now, to: $0))."
            } ?? "nobody can tell when the queue is empty."
        guard let speed = forecast.measuredBytesPerSecond else {
            return forecast.assumed
                ? "\(waiting) Nothing was measured yet; at the window's cap, \(end)"
                : "\(waiting) Nothing was measured yet, so \(end)"
        }
        return forecast.assumed
            ? "\(waiting) Nothing was measured yet; at the cap of \(Amount.bytes(speed))/s, \(end)"
            : "\(waiting) At the \(Amount.bytes(speed))/s that were measured, \(end)"
    }

    private static func window(_ forecast: ForecastReport) -> String? {
        guard forecast.waitingBytes > 0, let close = forecast.windowClosesAt else { return nil }
        let closing = "window closes at \(Amount.date(close))"
        switch forecast.drainsInWindow {
        case true: return "That is before the \(closing)."
        case false:
            let left = forecast.leftAtCloseBytes.map { "with \(Amount.bytes($0)) left" } ?? "first"
            return "The \(closing) \(left); the next one takes the rest."
        case nil: return "The \(closing)."
        }
    }

    private static func spool(_ forecast: ForecastReport) -> String {
        let inflow = "The cameras bring \(Amount.bytes(forecast.inflowBytesPerDay)) a day."
        guard let days = forecast.spoolDaysLeft else {
            return "\(inflow) Nobody can tell how long the spool lasts without the store."
        }
        return "\(inflow) If the store took nothing more, the spool would be full in "
            + "\(duration(days: days))."
    }

    private static func store(_ forecast: ForecastReport) -> String? {
        guard let bytes = forecast.storeBytesAtSteadyState else { return nil }
        let period = forecast.retentionDays.map { "kept for \(Amount.count($0, "day"))" }
        return "With everything \(period ?? "kept as long as configured"), "
            + "the store comes to hold \(Amount.bytes(bytes))."
    }

    /// Days with one digit after the point, rounded down; nobody plans for more than ten years.
    private static func duration(days: Double) -> String {
        guard days < 3_650 else { return "more than ten years" }
        let tenths = Int(max(0, days) * 10)
        if tenths < 10 { return Amount.time(seconds: Int64(max(0, days) * 86_400)) }
        return "\(tenths / 10).\(tenths % 10) days"
    }

    private static func paragraph(_ text: String, _ style: Style = .plain) -> [Line] {
        Paragraph.lines(text, after: Line(), style)
    }
}
