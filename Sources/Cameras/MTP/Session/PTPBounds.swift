// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Every bound that a conversation has besides the patience of the camera's profile.
enum PTPBounds {
    // MARK: Leftovers and oddities

    /// Containers of older transactions that are thrown away before one request gives up.
    static let staleContainers = 16
    /// Bytes of data of older transactions that are thrown away before one request gives up.
    static let staleBytes: Int64 = 16 << 20
    /// Empty packets and scraps that are passed over where a container is due.
    static let scraps = 4
    /// How far a data phase may go beyond what was stated or expected, whichever is more.
    static let surplusBytes: Int64 = 1 << 20
    /// The most of a data phase that states no size and of which none is known.
    static let unstatedBytes: Int64 = 1 << 38
    /// How much one turn of reading a dataset takes.
    static let datasetTurnBytes = 64 << 10
    /// The most of one dataset that a transcript carries.
    static let transcriptBytes = 4 << 20

    // MARK: Busy cameras

    /// The pauses before a busy camera is asked again; the last one repeats.
    static let busyPauses: [Duration] = [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
    ]
    /// How long the pauses of one request may be in total.
    static let busyTotal: Duration = .seconds(16)
    /// The longest pause that is not looked into: an interruption ends it after that.
    static let pauseSlice: Duration = .milliseconds(100)

    // MARK: Opening and closing

    /// How long nothing may move while a session is opened.
    static let opening: Duration = .seconds(8)
    /// How many numbers are tried for a session.
    static let sessionNumbers: UInt32 = 10
    /// How long closing may take in total.
    static let closing: Duration = .seconds(3)

    // MARK: The ladder

    /// How long each step of the ladder may take in total.
    static let step: Duration = .seconds(20)
    /// How long one request of the class may take.
    static let classRequest: Duration = .seconds(2)
    /// The pause between two questions for the device's status.
    static let statusPause: Duration = .milliseconds(200)
    /// How often the device's status is asked for while it says busy.
    static let statusQuestions = 25
    /// How long nothing may come before a drained pipe counts as empty.
    static let drainSilence: Duration = .milliseconds(300)
    /// The most that is drained.
    static let drainBytes: Int64 = 64 << 20
    /// How long an event is waited for behind a cancelled transaction.
    static let eventBehindCancel: Duration = .milliseconds(150)
    /// How long nothing may move while a session shows that it can be used again.
    static let proof: Duration = .seconds(5)
    /// The most that the dataset has by which a session shows that it can be used again.
    static let proofBytes = 64 << 10
    /// Events kept for whoever asks for them later.
    static let keptEvents = 16
}
