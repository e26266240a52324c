// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOCore
import NIOPosix
import SystemPackage

extension S3Silence {
    /// Says in a line why no connection came about.
    init(_ error: NIOConnectionError) {
        let place = "\(error.host):\(error.port)"
        switch error.connectionErrors.first?.error {
        case let reason as IOError:
            self.init("could not connect to \(place): \(Errno(rawValue: reason.errnoCode))")
        case let reason?: self.init("could not connect to \(place): \(reason)")
        case nil:
            self.init("no connection: the host \(error.host) has no address that could be found")
        }
    }
}
