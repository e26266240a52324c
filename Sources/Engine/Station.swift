// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The host that camdock runs on, as it appears in the store's layout and in manifests.
package struct Station: Hashable, Sendable {
    /// The agency's short name.
    package let agency: String
    /// The site's short name, one host each.
    package let site: String
    /// The host's own name.
    package let host: String
    /// The version of this software.
    package let version: String

    /// Joins what names this host.
    package init(agency: String, site: String, host: String, version: String) {
        self.agency = agency
        self.site = site
        self.host = host
        self.version = version
    }
}
