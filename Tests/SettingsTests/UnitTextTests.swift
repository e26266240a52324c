// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Settings

@Suite struct UnitTextTests {
    @Test(arguments: [
        ("24h", 86_400_000), ("15 min", 900_000), ("90s", 90_000), ("250 ms", 250),
        ("1h30min", 5_400_000), ("1 h 30 min", 5_400_000), ("2 days", 172_800_000),
        ("0 s", 0), (" 5 s ", 5_000),
    ])
    func `durations are read`(_ text: String, _ milliseconds: Int) {
        #expect(UnitText.duration(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", " ", "15", "min", "min 15", "-5 s", "1.5 h", "5 S", "5 m", "5 s s",
        "9223372036854775807 d", "99999999999999999999 s", "٣ s", "5 s, 3 min",
    ])
    func `what is no duration is refused`(_ text: String) {
        #expect(UnitText.duration(text) == nil)
    }

    @Test(arguments: [
        ("16 MiB", 16_777_216), ("1GiB", 1_073_741_824), ("512 B", 512), ("0 B", 0),
        ("1 KB", 1_000), ("1 kB", 1_000), ("1.5 GB", 1_500_000_000), ("0.001 KiB", 1),
        ("1.25 MiB", 1_310_720), ("8 TiB", 8_796_093_022_208),
    ])
    func `sizes are read`(_ text: String, _ bytes: Int64) {
        #expect(UnitText.bytes(text) == bytes)
    }

    @Test(arguments: [
        "", "16", "MiB", "-1 MiB", "1 Mib", "1 mib", "1.2345 MiB", "1. MiB", "1.2.3 MiB",
        "1 MiB 1 KiB", "9000000000 TiB", ".5 MiB",
    ])
    func `what is no size is refused`(_ text: String) {
        #expect(UnitText.bytes(text) == nil)
    }
}
