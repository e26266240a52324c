// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

struct FileNumberTests {
    static let cases: [(path: String, series: String?, number: Int)] = [
        ("DCIM/100MEDIA/CLIP0002.MP4", "DCIM", 2),
        ("dcim/999_abcd/_mg_9999.cr2", "dcim", 9_999),
        ("SD1/DCIM/100MEDIA/CLIP0002.MP4", "SD1/DCIM", 2),
        ("PRIVATE/AVCHD/BDMV/STREAM/00017.MTS", "PRIVATE/AVCHD/BDMV/STREAM", 17),
        // DCF counts from 1, AVCHD from 0.
        ("BDMV/STREAM/00000.MTS", "BDMV/STREAM", 0),
        ("DCIM/100MEDIA/CLIP0000.MP4", nil, 0),
        ("DCIM/099MEDIA/CLIP0001.MP4", nil, 0),
        ("DCIM/100MEDIA/CLIP00001.MP4", nil, 0),
        ("DCIM/100MEDIA/CLIP0001", nil, 0),
        ("DCIM/100MEDIA/CLIP0001.MP4.TMP", nil, 0),
        ("DCIM/100MEDIA/SUB/CLIP0001.MP4", nil, 0),
        ("DATA/20260301/101530.MP4", nil, 0),
        ("BDMV/PLAYLIST/00000.MPL", nil, 0),
        ("CLIP0001.MP4", nil, 0),
    ]

    @Test(arguments: cases)
    func `a number is read where cameras count, and nowhere else`(
        path: String,
        series: String?,
        number: Int
    ) {
        let found = FileNumber(SourcePath(path))
        #expect(found?.series == series)
        #expect(found?.number ?? 0 == number)
    }

    @Test func `a listing's numbers say which are new, and count what cannot be read as there`() {
        func file(_ path: String) -> SourceFile {
            SourceFile(path: SourcePath(path), sizeBytes: 1, modified: .unstated)
        }
        let listing = Listing(
            files: [file("DCIM/100MEDIA/CLIP0001.MP4"), file("DCIM/100MEDIA/CLIP0002.MP4")],
            unreadable: [
                UnreadableEntry(path: SourcePath("DCIM/101MEDIA/CLIP0003.MP4"), reason: "a loop")
            ]
        )

        let numbers = listing.numbers(new: [SourcePath("DCIM/100MEDIA/CLIP0002.MP4")])

        #expect(numbers.map(\.series) == ["DCIM"])
        #expect(numbers.first?.shown == [1, 2, 3])
        #expect(numbers.first?.new == [2])
        #expect(numbers.first?.highest == 9_999)
    }
}
