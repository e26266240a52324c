// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What one docking showed of a series of names that a camera numbers.
package struct ShownNumbers: Hashable, Sendable {
    /// What the numbers count, such as the folder they lie below.
    package let series: String
    /// After this number the camera begins again.
    package let highest: Int
    /// Every number that is there.
    package var shown: Set<Int> = []
    /// Those of files that no docking had shown before.
    package var new: Set<Int> = []

    /// A series of which nothing was seen yet.
    package init(series: String, highest: Int) {
        self.series = series
        self.highest = highest
    }
}

/// How far a camera has counted in one series, and what it left out on the way.
///
/// The first docking shows where the camera stands; numbers are missed from then on. Numbers that lie
/// above the last one were given since; those that a docking left out are missing until they are seen.
package struct Numbering: Hashable, Sendable {
    /// What a docking adds to what is known.
    package struct Finding: Hashable, Sendable {
        /// Numbers that were given and are not there, in order.
        package var missing: [ClosedRange<Int>] = []
        /// What had been missing and is there now, in order.
        package var found: [Int] = []
        /// The number with which the camera began again before its last number was reached; nil if it
        /// did not.
        package var restart: Int?
        /// Whether the camera counts anew, for whatever reason: what was missing until then can no longer
        /// come up.
        package var countsAnew = false

        /// Joins the values; nothing unless something is given.
        package init(
            missing: [ClosedRange<Int>] = [],
            found: [Int] = [],
            restart: Int? = nil,
            countsAnew: Bool = false
        ) {
            self.missing = missing
            self.found = found
            self.restart = restart
            self.countsAnew = countsAnew
        }
    }

    /// The last number that was given; nil before the first docking.
    package private(set) var last: Int?
    /// What is missing since the camera has counted from its lowest number, in order.
    package private(set) var gaps: [ClosedRange<Int>]

    /// What was known before.
    package init(last: Int? = nil, gaps: [ClosedRange<Int>] = []) {
        self.last = last
        self.gaps = gaps
    }

    /// Takes in what a docking showed.
    /// - Parameters:
    ///   - numbers: What it showed.
    ///   - wasCleared: Whether footage was removed from the camera by us: many cameras then begin
    ///     again, and that tells nothing.
    /// - Returns: What it adds.
    package mutating func take(_ numbers: ShownNumbers, wasCleared: Bool) -> Finding {
        guard let last else {
            last = numbers.shown.max()
            return Finding()
        }
        var finding = Finding()
        let fillable = gaps
        finding.found = numbers.new.filter { number in
            fillable.contains { $0.contains(number) }
        }.sorted()
        for number in finding.found { close(number) }

        let others = numbers.new.subtracting(finding.found)
        let above = others.filter { $0 > last }
        let below = others.filter { $0 <= last }
        if let top = above.max() {
            finding.missing = Self.missing(from: last + 1, to: top, without: numbers.shown)
            self.last = top
        }
        // Lower numbers are new ones only if the camera has begun again: at its highest, or before.
        if let start = below.min(), let top = below.max(),
            above.isEmpty || above.contains(numbers.highest)
        {
            if above.isEmpty, last < numbers.highest, !wasCleared { finding.restart = start }
            finding.countsAnew = true
            let inside = Self.missing(from: start, to: top, without: numbers.shown)
            finding.missing += inside
            gaps = inside
            self.last = top
            return finding
        }
        gaps += finding.missing
        gaps.sort { $0.lowerBound < $1.lowerBound }
        return finding
    }

    private mutating func close(_ number: Int) {
        guard let place = gaps.firstIndex(where: { $0.contains(number) }) else { return }
        let gap = gaps[place]
        var rest: [ClosedRange<Int>] = []
        if gap.lowerBound < number { rest.append(gap.lowerBound...(number - 1)) }
        if number < gap.upperBound { rest.append((number + 1)...gap.upperBound) }
        gaps.replaceSubrange(place...place, with: rest)
    }

    private static func missing(
        from first: Int,
        to last: Int,
        without shown: Set<Int>
    ) -> [ClosedRange<Int>] {
        var missing: [ClosedRange<Int>] = []
        var next = first
        for number in shown.filter({ (first...last).contains($0) }).sorted() {
            if next < number { missing.append(next...(number - 1)) }
            next = number + 1
        }
        return missing
    }
}
