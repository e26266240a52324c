// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

struct NumberingTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        var last: Int? = 17
        var gaps: [ClosedRange<Int>] = []
        var shown: Set<Int>
        var new: Set<Int>
        var wasCleared = false
        var finding = Numbering.Finding()
        var nextLast: Int?
        var nextGaps: [ClosedRange<Int>] = []

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "the first docking shows where the camera stands",
            last: nil,
            shown: [3, 9],
            new: [3, 9],
            nextLast: 9
        ),
        Case(name: "an empty medium tells nothing", last: nil, shown: [], new: []),
        Case(name: "nothing new", shown: [16, 17], new: [], nextLast: 17),
        Case(name: "the next numbers", shown: [17, 18, 19], new: [18, 19], nextLast: 19),
        Case(
            name: "numbers before the first new one",
            shown: [20],
            new: [20],
            finding: .init(missing: [18...19]),
            nextLast: 20,
            nextGaps: [18...19]
        ),
        Case(
            name: "numbers between new ones",
            gaps: [2...3],
            shown: [18, 21, 22, 25],
            new: [18, 21, 22, 25],
            finding: .init(missing: [19...20, 23...24]),
            nextLast: 25,
            nextGaps: [2...3, 19...20, 23...24]
        ),
        Case(
            name: "what is there and cannot be read is not missing",
            shown: [18, 19, 20],
            new: [20],
            nextLast: 20
        ),
        Case(
            name: "a missing number in the middle comes up",
            gaps: [4...8],
            shown: [6],
            new: [6],
            finding: .init(found: [6]),
            nextLast: 17,
            nextGaps: [4...5, 7...8]
        ),
        Case(
            name: "all that was missing comes up, with what is new",
            gaps: [4...5],
            shown: [4, 5, 18],
            new: [4, 5, 18],
            finding: .init(found: [4, 5]),
            nextLast: 18
        ),
        Case(
            name: "the camera begins again",
            shown: [1, 2, 4],
            new: [1, 2, 4],
            finding: .init(missing: [3...3], restart: 1, countsAnew: true),
            nextLast: 4,
            nextGaps: [3...3]
        ),
        Case(
            name: "it begins again after it was cleared",
            shown: [1, 2],
            new: [1, 2],
            wasCleared: true,
            finding: .init(countsAnew: true),
            nextLast: 2
        ),
        Case(
            name: "it begins again after its highest number",
            last: 9_997,
            shown: [9_998, 9_999, 1, 2],
            new: [9_998, 9_999, 1, 2],
            finding: .init(countsAnew: true),
            nextLast: 2
        ),
        Case(
            name: "it stood at its highest number",
            last: 9_999,
            gaps: [5...6],
            shown: [1],
            new: [1],
            finding: .init(countsAnew: true),
            nextLast: 1
        ),
        Case(
            name: "older files were put beside new ones",
            shown: [5, 18],
            new: [5, 18],
            nextLast: 18
        ),
    ]

    @Test(arguments: cases)
    func `what a docking shows is counted on from what was known`(_ given: Case) {
        var numbering = Numbering(last: given.last, gaps: given.gaps)
        var numbers = ShownNumbers(series: "DCIM", highest: 9_999)
        numbers.shown = given.shown
        numbers.new = given.new

        let finding = numbering.take(numbers, wasCleared: given.wasCleared)

        #expect(finding == given.finding)
        #expect(numbering.last == given.nextLast)
        #expect(numbering.gaps == given.nextGaps)
    }
}
