// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// What systemd asked for with `WatchdogSec=`.
package enum Watchdog {
    /// The time within which systemd wants to hear from this process; nil if it does not.
    ///
    /// Half of it is a good rhythm for `Notifier.watchdog`.
    package static func interval(
        environment: ProcessEnvironment = .current,
        process: CInt = getpid()
    ) -> Duration? {
        // Without WATCHDOG_PID the variables are meant for whoever reads them.
        if let wanted = environment["WATCHDOG_PID"], CInt(wanted) != process { return nil }
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
            microseconds > 0
        else { return nil }
        return .microseconds(microseconds)
    }
}
