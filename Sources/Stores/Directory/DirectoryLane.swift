// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Two workers: one writes; both read back, every other part each.
struct DirectoryLane: Sendable {
    let first: DirectoryWorker
    let second: DirectoryWorker

    init(place: StorePlace) {
        first = DirectoryWorker(place: place)
        second = DirectoryWorker(place: place)
    }
}
