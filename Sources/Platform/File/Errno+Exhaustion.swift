// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

extension Errno {
    /// Whether this host has too few descriptors or too little memory: it says nothing of what was
    /// to be opened.
    package var isExhaustion: Bool {
        switch self {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: true
        default: false
        }
    }
}
