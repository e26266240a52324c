// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// What the uplink does now and next.
enum UplinkView {
    /// The lines of `camdock uplink`; `now` is what times are counted to.
    static func lines(_ uplink: UplinkReport, now: Timestamp) -> [Line] {
        var lines = field("Uplink", state(uplink, now: now), uplink.state, style(of: uplink))
        if let next = next(uplink) { lines += field("", next) }
        if uplink.windows.isEmpty {
            lines += field("Windows", "none are configured")
        } else {
            for (index, window) in uplink.windows.enumerated() {
                lines += field(index == 0 ? "Windows" : "", window)
            }
            lines += field("", "in \(uplink.timeZone)")
        }
        lines += field("Late", late(uplink), uplink.late > 0 ? .warning : .plain)
        if let confirmation = uplink.confirmation {
            lines += field("Proof", words(for: confirmation))
        }
        if let retention = uplink.retention {
            lines += field("Keeps", retention, uplink.keepsNothing ? .warning : .plain)
        }
        return lines
    }

    /// The uplink in `camdock status`: what it does, and below it what should not be so.
    static func summary(_ uplink: UplinkReport) -> [Line] {
        var first = Line("Uplink  ", .heading)
        first.add(uplink.state, style(of: uplink), columns: 12)
        var parts = [standing(uplink)].compactMap(\.self)
        let cap = rate(uplink.rateBytesPerSecond)
        if uplink.state == "open" || uplink.state == "forced" { parts.append(cap) }
        var lines = Paragraph.lines(parts.joined(separator: ", "), after: first)
        var remarks: [String] = []
        if uplink.late > 0 {
            remarks.append("\(Amount.count(uplink.late, "recording")) late: see camdock queue late")
        }
        if uplink.keepsNothing, let retention = uplink.retention {
            remarks.append("retention \(retention)")
        }
        if !remarks.isEmpty {
            let indent = Line(String(repeating: " ", count: first.width))
            lines += Paragraph.lines(remarks.joined(separator: "; "), after: indent, .warning)
        }
        return lines
    }

    /// How the store shows what it holds, in words.
    static func words(for confirmation: String) -> String {
        switch confirmation {
        case "checksum": "the store states a checksum of each file that it took itself"
        case "part-checksums": "the store states a checksum of each part that it took itself"
        case "read-back": "each file is read back from the store and compared"
        default: confirmation
        }
    }

    private static func state(_ uplink: UplinkReport, now: Timestamp) -> String {
        let ending = uplink.nextChangeAt.map { "until \(moment($0, now: now))" }
        let cap = rate(uplink.rateBytesPerSecond)
        switch uplink.state {
        case "open":
            return [ending, cap].compactMap(\.self).joined(separator: ", ")
        case "closed":
            return ending ?? "no window opens"
        case "paused":
            return "by order\(since(uplink)): nothing goes until camdock uplink resume"
        case "held":
            return "by the configuration: nothing goes"
        case "forced":
            return "by order\(since(uplink)), \(cap): everything goes until nothing "
                + "waits, or until camdock uplink resume"
        default:
            return ending ?? ""
        }
    }

    /// Until when it stays as it is, as briefly as can be.
    private static func standing(_ uplink: UplinkReport) -> String? {
        switch uplink.state {
        case "paused", "forced": "by order\(since(uplink))"
        case "held": "by the configuration"
        default: uplink.nextChangeAt.map { "until \(Amount.date($0))" }
        }
    }

    private static func next(_ uplink: UplinkReport) -> String? {
        guard let state = uplink.nextState, uplink.state != "held" else { return nil }
        let cap = state == "open" ? ", \(rate(uplink.nextRateBytesPerSecond))" : ""
        guard uplink.order != nil, let change = uplink.nextChangeAt else {
            return "then \(state)\(cap)"
        }
        return "by the windows, \(state) from \(Amount.date(change))\(cap)"
    }

    private static func late(_ uplink: UplinkReport) -> String {
        let limit = Amount.time(seconds: uplink.lateAfterSeconds)
        guard uplink.late > 0 else { return "nothing has waited for \(limit)" }
        let number = Amount.count(uplink.late, "recording")
        return "\(number) waiting for \(limit) or more: see camdock queue late"
    }

    private static func rate(_ cap: Int64?) -> String {
        cap.map { "at most \(Amount.bytes($0))/s" } ?? "without a cap"
    }

    private static func since(_ uplink: UplinkReport) -> String {
        uplink.orderSince.map { " since \(Amount.date($0))" } ?? ""
    }

    private static func moment(_ time: Timestamp, now: Timestamp) -> String {
        "\(Amount.date(time)) (in \(Amount.time(from: now, to: time)))"
    }

    private static func style(of uplink: UplinkReport) -> Style {
        switch uplink.state {
        case "open", "forced": .good
        case "paused", "held": .warning
        default: .plain
        }
    }

    private static func field(
        _ name: String,
        _ value: String,
        _ state: String,
        _ style: Style
    ) -> [Line] {
        var first = label(name)
        first.add(state, style, columns: 8)
        return Paragraph.lines(value, after: first)
    }

    private static func field(_ name: String, _ value: String, _ style: Style = .plain) -> [Line] {
        Paragraph.lines(value, after: label(name), style)
    }

    private static func label(_ name: String) -> Line {
        var line = Line()
        line.add(name, .heading, columns: 8)
        return line
    }
}

extension UplinkReport {
    /// Whether nothing makes the store keep what it is given.
    var keepsNothing: Bool {
        retention?.hasPrefix("none") ?? false
    }
}
