// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// What the connections and the hands share.
final class Backend: Sendable {
    let options: S3Stub.Options
    let bucket: Mutex<Bucket>
    let traffic = Mutex(Traffic())
    let signature: SignatureCheck

    /// An empty bucket without visitors.
    init(_ options: S3Stub.Options) {
        self.options = options
        bucket = Mutex(Bucket(options))
        signature = SignatureCheck(
            credentials: options.credentials,
            region: options.region,
            allowsUnsignedPayload: options.allowsUnsignedPayload
        )
    }
}
