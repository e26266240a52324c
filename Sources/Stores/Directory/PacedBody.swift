// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// A body that gives its bytes no faster than the line allows.
///
/// A directory cannot go on with half an object, so what has begun is finished under the cap, even
/// when the window ends meanwhile.
struct PacedBody: ObjectBody {
    private let body: any ObjectBody
    private let pace: any TransferPace

    init(_ body: any ObjectBody, _ pace: any TransferPace) {
        self.body = body
        self.pace = pace
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        let count = try body.read(into: &buffer, at: offset)
        let wait = pace.reserve(count)
        if wait > .zero { sleepBlocking(wait) }
        return count
    }
}
