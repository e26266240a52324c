// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// The system's clock of civil time.
package enum WallClock {
    /// Nanoseconds since 1970-01-01T00:00:00Z by CLOCK_REALTIME.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Whether a source of time, such as an NTP server, keeps this clock; nil if the kernel does not
    /// say, or may not be asked.
    package static var isSynchronised: Bool? {
        let answer = clinux_clock_is_synchronised()
        return answer < 0 ? nil : answer == 1
    }

    /// The identity of this boot, which tells one run of the machine from the next.
    ///
    /// **Blocks.**
    package static func bootIdentity() throws(Errno) -> String {
        let file = try File(at: "/proc/sys/kernel/random/boot_id")
        let buffer = AlignedBuffer(byteCount: 64)
        let count = try buffer.withMutableBytes(in: 0..<64) { (span) throws(Errno) in
            try file.readFully(into: &span, at: 0)
        }
        let text = buffer.withBytes(in: 0..<count) { span in
            span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        return String(text.prefix { $0.isHexDigit || $0 == "-" })
    }
}
