// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The paths of the API, as client and server share them.
enum AdminPath {
    static let health = "/v1/health"
    static let status = "/v1/status"
    static let recordings = "/v1/recordings"
    static let queue = "/v1/queue"
    static let queueShape = "/v1/queue/shape"
    static let queueLate = "/v1/queue/late"
    static let uplink = "/v1/uplink"
    static let uplinkForecast = "/v1/uplink/forecast"
    static let storeCheck = "/v1/store/check"
    static let dockings = "/v1/dockings"
    static let bays = "/v1/bays"
    static let cameras = "/v1/cameras"
    static let wear = "/v1/cameras/wear"
    static let clearing = "/v1/clearing"
    static let reportGaps = "/v1/reports/gaps"
    static let reportLate = "/v1/reports/late"
    static let reportMissing = "/v1/reports/missing"
    static let custodyEntries = "/v1/custody/entries"
    static let custodyVerification = "/v1/custody/verification"

    /// Below one recording: whether it is urgent.
    static let priority = "/priority"
    /// Below one recording: others of the same officer or vehicle and the same time.
    static let overlapping = "/overlapping"
    /// Below one recording: its category.
    static let category = "/category"
    /// Below one bay: its name.
    static let name = "/name"
    /// Below one bay: the record of its camera's conversation.
    static let record = "/record"
}
