// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The identity of one stay of one camera in one bay.
package struct DockingID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// Wraps an identity read from the ledger.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// A new identity: the time of the attach and 32 random bits, so that it sorts by time.
    package init(attachedAt: UTCTime, random: UInt32 = .random(in: .min ... .max)) {
        let digits = String(random, radix: 16)
        let compact = attachedAt.iso8601.filter { $0.isNumber || $0 == "T" }
        rawValue = compact + "-" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    package var description: String { rawValue }
}

/// Where a docking stands.
package enum DockingState: String, Sendable, CaseIterable {
    case attached, identified, refused, reading, drained, clearing, idle, detached

    /// The states that may follow this one.
    package var successors: Set<Self> {
        switch self {
        case .attached: [.identified, .refused, .detached]
        case .identified: [.reading, .refused, .detached]
        case .refused: [.detached]
        case .reading: [.drained, .idle, .detached]
        case .drained: [.clearing, .reading, .idle, .detached]
        case .clearing: [.reading, .idle, .detached]
        case .idle: [.reading, .clearing, .detached]
        case .detached: []
        }
    }
}

/// One stay of one camera in one bay, from attach to detach.
package struct Docking: Hashable, Sendable {
    package let id: DockingID
    package let camera: Camera
    package let bay: Bay
    package let driver: DriverKind
    /// The number of the medium's file system, which tells a camera's cards apart; nil if it has none.
    package let volume: String?
    package let attachedAt: UTCTime

    /// Joins what is known when the camera has been identified.
    package init(
        id: DockingID,
        camera: Camera,
        bay: Bay,
        driver: DriverKind,
        volume: String? = nil,
        attachedAt: UTCTime
    ) {
        self.id = id
        self.camera = camera
        self.bay = bay
        self.driver = driver
        self.volume = volume
        self.attachedAt = attachedAt
    }
}
