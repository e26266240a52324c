// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Writes a transcript.
struct PTPScribe: Sendable {
    private let observer: any PTPObserver
    private let time: PTPTime
    private let start: Duration
    private var lastPhase: UInt64 = 0

    init(_ observer: any PTPObserver, _ time: PTPTime) {
        self.observer = observer
        self.time = time
        start = time.now()
    }

    /// Tells what passed.
    func write(_ content: PTPTranscriptEntry.Content) {
        let passed = (time.now() - start).components
        let milliseconds = passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
        observer.transcript(PTPTranscriptEntry(milliseconds: milliseconds, content))
    }

    /// Tells what was sent.
    func write(sent header: PTPHeader, _ payload: [UInt8], isSplit: Bool) {
        write(
            .data(.init(.sent, header, .bytes(payload), isSplit: isSplit, endsShort: true))
        )
    }

    /// Tells what a data phase has brought; once.
    mutating func write(_ phase: PTPPhase) {
        guard let header = phase.header, phase.number != lastPhase else { return }
        lastPhase = phase.number
        write(
            .data(
                .init(
                    .received,
                    header,
                    phase.record.map { .bytes($0) } ?? .count(phase.received),
                    isSplit: phase.isSplit,
                    endsShort: phase.endsShort
                )
            )
        )
    }
}
