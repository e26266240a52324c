// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The paths of the API, as client and server share them.
enum AdminPath {
    static let health = "/v1/health"
    static let status = "/v1/status"
    static let recordings = "/v1/recordings"
    static let queue = "/v1/queue"
    static let dockings = "/v1/dockings"
    static let custodyEntries = "/v1/custody/entries"
    static let custodyVerification = "/v1/custody/verification"
}
