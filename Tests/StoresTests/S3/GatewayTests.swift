// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

struct GatewayTests {
    /// Without it every test that needs the gateway would be left out, and the run would look well.
    @Test func `a gateway that the run names is one that tests can find`() {
        #expect(Gateway.path == nil || Gateway.current != nil, "\(Gateway.path ?? "")")
    }
}
