// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import camdock

/// Compares lines with how they should look, and holds them to what every line promises.
func expect(
    _ lines: [Line],
    _ golden: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let shown = lines.map(\.plain).joined(separator: "\n")
    #expect(shown == golden, "shown:\n\(shown)", sourceLocation: sourceLocation)
    expectSafe(lines, sourceLocation: sourceLocation)
}

/// Every line fits 80 columns and holds nothing that steers a terminal.
func expectSafe(_ lines: [Line], sourceLocation: SourceLocation = #_sourceLocation) {
    for line in lines {
        #expect(line.width <= 80, "\(line.plain)", sourceLocation: sourceLocation)
        #expect(
            line.plain.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            },
            "\(line.plain.debugDescription)",
            sourceLocation: sourceLocation
        )
    }
}
