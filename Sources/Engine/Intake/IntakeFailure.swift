// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What intake cannot go on with, in words.
package struct IntakeFailure: Error, CustomStringConvertible {
    package let description: String
}
