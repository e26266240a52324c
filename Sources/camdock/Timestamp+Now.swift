// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence
import Glibc

extension Timestamp {
    /// This host's clock, to the second.
    static var now: Timestamp {
        Timestamp(UTCTime(secondsSinceEpoch: Int64(Glibc.time(nil))))
    }
}
