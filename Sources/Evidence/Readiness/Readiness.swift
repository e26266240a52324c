// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Whether a camera may be taken from its bay, and if not, what for.
///
/// It is judged in one place, `init(_:by:)`; the names and the words are the same on the command
/// line, in the API, in the log and for an indicator.
package enum Readiness: Hashable, Sendable {
    /// It may be taken.
    case ready
    /// It lacks nothing but charge; how long that takes, if it can be told.
    case charging(ChargeForecast?)
    /// Its footage is being read.
    case reading
    /// Its footage is held here, and the agency wants it in the store first.
    case waitingForStore
    /// What is confirmed is being deleted from it.
    case clearing
    /// It lacks nothing that is known of, and how much charge it has is not known.
    case chargeUnknown
    /// Somebody has to look at it.
    case attention(Trouble)

    /// The fixed name.
    package var name: String {
        switch self {
        case .ready: "ready"
        case .charging: "charging"
        case .reading: "reading"
        case .waitingForStore: "waiting-for-store"
        case .clearing: "clearing"
        case .chargeUnknown: "charge-unknown"
        case .attention: "attention"
        }
    }

    /// What people read, for example `charging (ready in about 25 min)`.
    package var words: String {
        switch self {
        case .ready: "ready"
        case .charging(nil): "charging"
        case .charging(let forecast?): "charging (ready in about \(forecast.words))"
        case .reading: "reading"
        case .waitingForStore: "waiting for store"
        case .clearing: "clearing"
        case .chargeUnknown: "charge unknown"
        case .attention(let trouble): "attention: \(trouble.words)"
        }
    }

    /// What needs attention; nil if nothing does.
    package var trouble: Trouble? {
        if case .attention(let trouble) = self { trouble } else { nil }
    }

    /// How long charging takes; nil if it does not, or if that cannot be told.
    package var forecast: ChargeForecast? {
        if case .charging(let forecast) = self { forecast } else { nil }
    }

    /// How far it is from `ready`: a bay with several media is as far as the farthest of them.
    package var distance: Int {
        switch self {
        case .ready: 0
        case .charging: 1
        case .chargeUnknown: 2
        case .waitingForStore: 3
        case .clearing: 4
        case .reading: 5
        case .attention: 6
        }
    }
}

/// Why a camera needs attention.
package struct Trouble: Hashable, Sendable {
    /// The fixed name: that of a condition, a refusal or a failure.
    package let name: String

    /// Wraps a name.
    package init(_ name: String) {
        self.name = name
    }

    /// The name as people read it.
    package var words: String { String(name.map { $0 == "-" ? " " : $0 }) }
}

extension Trouble {
    /// A device that is not read.
    package static let refused = Self("camera-refused")
    /// A reader stays without a medium.
    package static let noMedium = Self("no-medium")
    /// A camera that is gone.
    package static let left = Self("medium-left")
    /// Recordings of the camera were set aside.
    package static let setAside = Self("quarantined")
    /// The medium holds what cannot be taken.
    package static let notTaken = Self("unreadable-entry")
    /// Recordings that the camera has shown were never read.
    package static let unread = Self("footage-unread")
    /// The camera's clock and this host's are too far apart.
    package static let clockDiffers = Self("camera-clock-differs")
    /// The camera's clock could not be compared.
    package static let clockUnchecked = Self("clock-unchecked")
    /// The camera does not gain charge.
    package static let notCharging = Self("camera-not-charging")
}
