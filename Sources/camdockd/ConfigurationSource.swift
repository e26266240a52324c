// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Settings

/// Where the configuration comes from, so that it can be read again.
struct ConfigurationSource: Sendable {
    /// The file; nil for the usual one, or for none beside a base.
    let path: String?
    /// What holds where the file says nothing.
    let base: Configuration?

    /// Reads it as it stands now.
    ///
    /// **Blocks.**
    func read() throws(SettingsError) -> Configuration {
        if let base, path == nil { return base }
        return try Configuration.read(at: path ?? "/etc/camdock/camdock.toml", base: base)
    }
}
