// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The version of this software, as manifests and the custody log name it.
enum Version {
    static let current = "0.1.0"
}
