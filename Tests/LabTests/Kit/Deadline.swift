// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// The moment by which something must have happened.
struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    /// That long from now.
    init(_ duration: Duration) {
        instant = .now + duration
    }

    /// Whether the moment is past.
    var isOver: Bool { instant <= .now }

    /// What is left, as `poll(2)` wants it; zero once it is over.
    var milliseconds: CInt {
        let left = max(.zero, ContinuousClock.now.duration(to: instant))
        return CInt(clamping: left.components.seconds * 1000)
            + CInt(left.components.attoseconds / 1_000_000_000_000_000)
    }

    /// Waits until the descriptor has something to read or hangs up.
    ///
    /// **Blocks.**
    func waitForInput(on descriptor: CInt, what: String) throws {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&request, 1, milliseconds)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw LabError.last("poll") }
            if isOver { throw LabError.timedOut(what) }
        }
    }
}

/// Asks again and again until there is an answer: the one place where the lab waits by looking.
///
/// For what no event announces; a command in the guest that waits by itself is better.
func eventually<Answer>(
    _ what: String,
    within limit: Duration,
    _ look: () async throws -> Answer?
) async throws -> Answer {
    let deadline = Deadline(limit)
    while true {
        if let answer = try await look() { return answer }
        guard !deadline.isOver else { throw LabError.timedOut(what) }
        // Between two looks into another machine, which announces nothing; the deadline decides.
        try await Task.sleep(for: .milliseconds(50))
    }
}
