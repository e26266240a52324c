// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage
import TestSupport
import Testing

/// What a disk says of itself.
struct BlockDeviceTests {
    @Test(
        arguments: [
            ("0", 0), ("1000", 512_000), ("18014398509481983", .max - 511),
            ("18014398509481984", nil), ("36028797018963968", nil),
            ("18446744073709551616", nil), ("-1", nil), ("", nil), ("many", nil),
        ] as [(String, Int64?)]
    )
    func `a size in sectors is counted in bytes, or not at all`(text: String, bytes: Int64?) {
        #expect(BlockDevice.sizeBytes(ofSectors: text) == bytes)
    }

    @Test func `what is no disk has no stays to tell`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("a"), .creating(permissions: 0o600))

            #expect(throws: Errno.inappropriateIOCTLForDevice) {
                try BlockDevice.diskSequence(of: file)
            }
        }
    }
}
