// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What an indicator shows of one bay.
package struct BaySign: Hashable, Sendable {
    /// The state of a bay that holds nothing.
    static let empty = "empty"

    package let bay: Bay
    /// `empty`, or the fixed name of a readiness.
    package let state: String
    /// What needs attention, by its fixed name; empty if nothing does.
    package let trouble: String
    /// The camera; empty if there is none, or it is not known.
    package let serial: String
    /// What people read.
    package let words: String

    /// A bay that holds nothing.
    init(empty bay: Bay) {
        self.bay = bay
        state = Self.empty
        trouble = ""
        serial = ""
        words = Self.empty
    }

    /// A bay with a camera.
    init(_ bay: Bay, _ readiness: Readiness, _ serial: CameraSerial?) {
        self.bay = bay
        state = readiness.name
        trouble = readiness.trouble?.name ?? ""
        self.serial = serial?.rawValue ?? ""
        words = readiness.words
    }

    /// What the hook is given.
    package var arguments: [String] {
        // No name can hold a NUL that ends an argument early: it would be shown as it is cut.
        [bay.label, bay.path.rawValue, state, trouble, serial, words].map { text in
            String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }))
        }
    }

    /// One sign for each bay: of several media in one, that which is farthest from ready.
    /// - Parameters:
    ///   - docked: Everything docked.
    ///   - readiness: What was judged of it.
    ///   - named: Every bay that has a name, whether it holds something or not.
    /// - Returns: The signs, by the path of the bay.
    static func signs(
        of docked: [DockedCamera],
        _ readiness: [DockingID: Readiness],
        named: [Bay]
    ) -> [BayPath: BaySign] {
        var signs = Dictionary(
            named.map { ($0.path, BaySign(empty: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        var distances: [BayPath: Int] = [:]
        for docked in docked {
            guard let readiness = readiness[docked.id] else { continue }
            let path = docked.bay.path
            guard readiness.distance > distances[path] ?? -1 else { continue }
            distances[path] = readiness.distance
            signs[path] = BaySign(docked.bay, readiness, docked.serial)
        }
        return signs
    }
}
