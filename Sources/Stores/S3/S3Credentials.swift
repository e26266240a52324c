// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Who we are to a store.
///
/// Its description never shows the secret, so that no log line can.
package struct S3Credentials: Hashable, Sendable {
    package let accessKey: String
    let secretKey: String
    let sessionToken: String?

    /// Joins the parts.
    package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "access key \(accessKey)" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}
