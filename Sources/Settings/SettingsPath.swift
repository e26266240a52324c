// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Where a value stands in a settings file: `bays.A3.port`, `withhold[1].paths[0]`.
package struct SettingsPath: Hashable, Sendable, CustomStringConvertible {
    /// One step into a table or an array.
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The steps from the file's root.
    var steps: [Step] = []

    /// The path one step down into a table.
    func appending(_ key: String) -> Self { Self(steps: steps + [.key(key)]) }

    /// The path one step down into an array.
    func appending(_ index: Int) -> Self { Self(steps: steps + [.index(index)]) }

    /// The path one step up.
    var parent: Self { Self(steps: steps.dropLast()) }

    package var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += (text.isEmpty ? "" : ".") + Self.written(key)
            }
        }
    }

    /// The key as it would be written in the file: quoted unless it is bare.
    private static func written(_ key: String) -> String {
        let isBare = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isBare && !key.isEmpty ? key : SettingsText.quoted(key)
    }
}
