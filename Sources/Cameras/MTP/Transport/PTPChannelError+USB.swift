// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform

extension PTPChannelError {
    /// Says in the session's words what failed on the bus.
    init(_ error: USBError) {
        switch error.code {
        case .gone: self = .gone
        case .timedOut: self = .timedOut
        case .stalled: self = .stalled
        case .overflow: self = .overflow
        case .closed: self = .closed
        case .noMemory: self = .exhausted(error.description)
        case .denied, .busy, .notFound, .input, .other:
            self = .failed(error.description)
        }
    }
}
