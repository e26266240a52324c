// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// Repeats a call that a signal interrupted, and turns -1 into the errno it left.
///
/// The closure holds the call and nothing else, so that nothing can overwrite errno in between.
@discardableResult
package func retryingInterrupts<Value: FixedWidthInteger>(
    _ call: () -> Value
) throws(Errno) -> Value {
    while true {
        let value = call()
        guard value == -1 else { return value }
        let code = errno
        guard code == EINTR else { throw Errno(rawValue: code) }
    }
}
