// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Testing

struct DeviceNumberTests {
    @Test(arguments: ["8:17", "0:0", "4294967295:1048575"])
    func `a number is read back as it is written`(text: String) {
        #expect(DeviceNumber(text)?.description == text)
    }

    @Test(arguments: [
        "", ":", "8", "8:", ":17", "8:17:1", "-8:17", "8:+1", "8: 17", "4294967296:0",
    ])
    func `anything else is no number`(text: String) {
        #expect(DeviceNumber(text) == nil)
    }
}
