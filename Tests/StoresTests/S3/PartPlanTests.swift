// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Stores

struct PartPlanTests {
    private static let mib = 1 << 20

    /// A size, intake's part size, the threshold; and the parts' size and number, nil for none.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sizeBytes: Int64
        var partSizeBytes = 16 * mib
        var threshold = Int64(16 * mib)
        var mostParts = 10_000
        var largestPut = Int64(5) << 30
        let expected: (size: Int64, count: Int)?
    }

    static let cases = [
        Case(testDescription: "empty", sizeBytes: 0, expected: nil),
        Case(testDescription: "the threshold", sizeBytes: Int64(16 * mib), expected: nil),
        Case(
            testDescription: "one byte over the threshold",
            sizeBytes: Int64(16 * mib + 1),
            expected: (Int64(16 * mib), 2)
        ),
        Case(
            testDescription: "an exact multiple",
            sizeBytes: Int64(48 * mib),
            expected: (Int64(16 * mib), 3)
        ),
        Case(
            testDescription: "over the threshold, in one part of intake's",
            sizeBytes: Int64(10 * mib),
            threshold: Int64(5 * mib),
            expected: nil
        ),
        Case(
            testDescription: "no threshold",
            sizeBytes: Int64(16 * mib + 1),
            threshold: 0,
            expected: (Int64(16 * mib), 2)
        ),
        Case(
            testDescription: "parts of exactly the smallest size",
            sizeBytes: Int64(11 * mib),
            partSizeBytes: 5 * mib,
            threshold: Int64(5 * mib),
            expected: (Int64(5 * mib), 3)
        ),
        Case(
            testDescription: "parts too small for the store are joined",
            sizeBytes: Int64(17 * mib),
            partSizeBytes: 1 * mib,
            expected: (Int64(8 * mib), 3)
        ),
        Case(
            testDescription: "joined parts that are the whole object",
            sizeBytes: Int64(7 * mib),
            partSizeBytes: 1 * mib,
            threshold: Int64(5 * mib),
            expected: nil
        ),
        Case(
            testDescription: "as many parts as the store takes",
            sizeBytes: Int64(40 * mib),
            partSizeBytes: 5 * mib,
            mostParts: 8,
            expected: (Int64(5 * mib), 8)
        ),
        Case(
            testDescription: "a part more than the store takes",
            sizeBytes: Int64(40 * mib + 1),
            partSizeBytes: 5 * mib,
            mostParts: 8,
            expected: (Int64(10 * mib), 5)
        ),
        Case(
            testDescription: "larger than the largest put, below the threshold",
            sizeBytes: Int64(20 * mib),
            partSizeBytes: 5 * mib,
            threshold: Int64(64 * mib),
            largestPut: Int64(19 * mib),
            expected: (Int64(5 * mib), 4)
        ),
    ]

    @Test(arguments: cases)
    func `objects are cut as the store takes them`(wanted: Case) {
        let plan = PartPlan(
            Self.content(wanted.sizeBytes, wanted.partSizeBytes),
            threshold: wanted.threshold,
            profile: S3Profile(
                name: "test",
                title: "test",
                largestPutBytes: wanted.largestPut,
                mostParts: wanted.mostParts
            )
        )

        #expect(plan?.partSizeBytes == wanted.expected?.size)
        #expect(plan?.parts.count == wanted.expected?.count)
        guard let plan else { return }
        #expect(plan.parts.map(\.number) == Array(1...plan.parts.count))
        #expect(plan.parts.first?.range.lowerBound == 0)
        #expect(plan.parts.last?.range.upperBound == wanted.sizeBytes)
        #expect(
            zip(plan.parts, plan.parts.dropFirst()).allSatisfy {
                $0.range.upperBound == $1.range.lowerBound
            }
        )
        #expect(plan.parts.dropLast().allSatisfy { $0.range.count == plan.partSizeBytes })
        let isIntakes = plan.partSizeBytes == wanted.partSizeBytes
        #expect(plan.parts.allSatisfy { ($0.digest != nil) == isIntakes })
        #expect((plan.composite != nil) == isIntakes)
    }

    @Test func `ten thousand parts are sent as they are, and one more in larger ones`() {
        let size = Int64(16 * Self.mib) * 10_000
        let profile = S3Profile(name: "test", title: "test")

        let most = PartPlan(Self.content(size, 16 * Self.mib), threshold: 1, profile: profile)
        let more = PartPlan(Self.content(size + 1, 16 * Self.mib), threshold: 1, profile: profile)

        #expect(most?.parts.count == 10_000)
        #expect(more?.parts.count == 5_001)
        #expect(more?.partSizeBytes == Int64(32 * Self.mib))
    }

    /// The literal was computed with Python's hashlib.
    @Test func `the sum of the parts is the SHA-256 over theirs, and their number`() throws {
        let bytes = [UInt8](repeating: 0, count: 6 * Self.mib)
        let content = MemoryBody(bytes).content(partSizeBytes: 5 * Self.mib)
        let profile = S3Profile(name: "test", title: "test")

        let plan = try #require(PartPlan(content, threshold: 1, profile: profile))

        #expect(plan.composite == "lXTwB8jNavLEcKO90c9/YCyE8fp334AFMD/PBkIvmbQ=-2")
    }

    private static func content(_ sizeBytes: Int64, _ partSizeBytes: Int) -> ContentDigest {
        let digest = Digest(hashing: [])
        let count = ContentDigest.partCount(sizeBytes: sizeBytes, partSizeBytes: partSizeBytes)
        return ContentDigest(
            sizeBytes: sizeBytes,
            whole: digest,
            partSizeBytes: partSizeBytes,
            parts: [Evidence.Digest](repeating: digest, count: count)
        )
    }
}
