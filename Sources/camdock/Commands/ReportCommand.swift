// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Evidence

/// `camdock report` and what is below it.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show what has to be accounted for: gaps, late footage, what is missing.",
        discussion: ExitStatus.help,
        subcommands: [
            ReportGapsCommand.self, ReportLateCommand.self, ReportMissingCommand.self,
        ]
    )
}

/// What all reports can be asked for.
struct ReportOptions: ParsableArguments {
    /// The lines that a person is shown unless told otherwise.
    private static let shownLines = 100

    @Option(help: ArgumentHelp("Only those of the camera of this serial.", valueName: "serial"))
    var camera: String?

    @Option(
        help: ArgumentHelp(
            "Only what was found since that day or time, in UTC: 2026-03-01, 2026-03-01T22:00:00Z.",
            valueName: "time"
        )
    )
    var since: String?

    @Option(
        help: ArgumentHelp(
            "How many at most; 100 for people, all in CSV and JSON.",
            valueName: "n"
        )
    )
    var limit: Int?

    @Flag(help: "Print comma-separated values, with a line that names the columns.")
    var csv = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1.") }
        if let since, Self.time(since) == nil {
            throw ValidationError(
                "--since takes a day such as 2026-03-01, or a time such as 2026-03-01T22:00:00Z."
            )
        }
        if let camera, CameraSerial(camera) == nil {
            throw ValidationError("--camera takes a serial.")
        }
    }

    /// Fetches pages until there are no more, or enough.
    /// - Parameters:
    ///   - isForPeople: Whether a hundred lines are enough unless the options say otherwise.
    ///   - fetch: Fetches one page.
    ///   - take: Takes a page, and says how many lines it had and what comes next.
    /// - Returns: Whether there is more than was asked for.
    /// - Throws: What `fetch` throws.
    func pages<Page>(
        isForPeople: Bool,
        _ fetch: (ReportQuery) async throws -> Page,
        _ take: (Page) -> (count: Int, next: Int64?)
    ) async throws -> Bool {
        var left = limit ?? (isForPeople ? Self.shownLines : .max)
        var query = ReportQuery(
            camera: camera.flatMap { CameraSerial($0) },
            since: since.flatMap(Self.time)
        )
        while true {
            query.limit = min(left, ReportQuery.limits.upperBound)
            let page = take(try await fetch(query))
            left -= page.count
            guard let next = page.next else { return false }
            guard left > 0 else { return true }
            query.before = next
        }
    }

    private static func time(_ text: String) -> Timestamp? {
        Timestamp(text) ?? Timestamp(text + "T00:00:00Z")
    }
}

/// `camdock report gaps`.
struct ReportGapsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gaps",
        abstract: "Show numbers that cameras gave and never showed.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: ReportOptions

    func run() async throws {
        try await global.asking { [self] client in
            var items: [GapItem] = []
            let hasMore = try await options.pages(
                isForPeople: !options.csv && !global.json,
                { try await client.gaps($0) }
            ) { page in
                items += page.items
                return (page.items.count, page.next)
            }
            if global.json {
                try Output().write(json: GapsReport(items: items))
            } else if options.csv {
                try Output().write(ReportSheet.text(of: items))
            } else {
                try Output().write(ReportView.lines(of: items, hasMore: hasMore))
            }
        }
    }
}

/// `camdock report late`.
struct ReportLateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late",
        abstract: "Show footage that was taken in long after it was made.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: ReportOptions

    func run() async throws {
        try await global.asking { [self] client in
            var items: [ArrivalItem] = []
            var limit: Int64 = 0
            let hasMore = try await options.pages(
                isForPeople: !options.csv && !global.json,
                { try await client.lateArrivals($0) }
            ) { page in
                items += page.items
                limit = page.lateAfterSeconds
                return (page.items.count, page.next)
            }
            let report = ArrivalsReport(lateAfterSeconds: limit, items: items)
            if global.json {
                try Output().write(json: report)
            } else if options.csv {
                try Output().write(ReportSheet.text(of: items))
            } else {
                try Output().write(ReportView.lines(of: report, hasMore: hasMore))
            }
        }
    }
}

/// `camdock report missing`.
struct ReportMissingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "missing",
        abstract: "Show recordings that vanished from their cameras, and cameras that stay away.",
        discussion: ExitStatus.help
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: ReportOptions

    func run() async throws {
        try await global.asking { [self] client in
            var cameras: [OverdueItem] = []
            var items: [MissingItem] = []
            let hasMore = try await options.pages(
                isForPeople: !options.csv && !global.json,
                { try await client.missing($0) }
            ) { page in
                cameras += page.cameras
                items += page.items
                return (page.items.count, page.next)
            }
            let report = MissingReport(cameras: cameras, items: items)
            if global.json {
                try Output().write(json: report)
            } else if options.csv {
                try Output().write(ReportSheet.text(of: report))
            } else {
                try Output().write(ReportView.lines(of: report, hasMore: hasMore))
            }
        }
    }
}
