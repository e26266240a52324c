// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOCore

/// The parts that a client wants its object to be made of.
struct PartList {
    /// A part that was taken in and is wanted.
    struct Chosen {
        let number: Int
        let part: Upload.Part
    }

    private struct Entry {
        let number: Int
        let eTag: String
        let checksum: String?
    }

    private let entries: [Entry]

    /// Reads the body of CompleteMultipartUpload.
    init(_ request: S3Request) throws(Failure) {
        let children = try request.document("CompleteMultipartUpload").children
        guard !children.isEmpty, children.count <= Upload.partNumbers.count else {
            throw Failure.malformedXML
        }
        let known: Set = ["PartNumber", "ETag", "ChecksumSHA256"]
        var entries: [Entry] = []
        for child in children {
            let names = child.children.map(\.name)
            guard child.name == "Part", known.isSuperset(of: names),
                Set(names).count == names.count,
                let number = child["PartNumber"].flatMap(Int.init), let eTag = child["ETag"]
            else { throw Failure.malformedXML }
            guard Upload.partNumbers.contains(number) else {
                throw Failure.invalidArgument("PartNumber must be from 1 to 10000.")
            }
            let entry = Entry(
                number: number,
                eTag: Preconditions.unquoted(eTag),
                checksum: child["ChecksumSHA256"]
            )
            if let last = entries.last, last.number >= number {
                throw Failure(400, "InvalidPartOrder", "The parts are not in ascending order.")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// Picks the parts out of an upload.
    func select(from upload: Upload, quirks: S3Stub.Quirks) throws(Failure) -> [Chosen] {
        var chosen: [Chosen] = []
        for entry in entries {
            guard let part = upload.parts[entry.number], part.eTag == entry.eTag else {
                throw Failure.invalidPart(entry.number, upload: upload.id)
            }
            try check(entry, part, of: upload, quirks: quirks)
            chosen.append(Chosen(number: entry.number, part: part))
        }
        for small in chosen.dropLast()
        where small.part.content.readableBytes < Upload.smallestPartBytes {
            var failure = Failure(400, "EntityTooSmall", "A part but the last is too small.")
            failure.details = [
                XMLNode("PartNumber", small.number),
                XMLNode("ProposedSize", small.part.content.readableBytes),
                XMLNode("MinSizeAllowed", Upload.smallestPartBytes),
            ]
            throw failure
        }
        let isConsecutive = chosen.map(\.number) == Array(1...chosen.count)
        guard isConsecutive || !upload.hasChecksums else {
            // It is documented to be this and not a 400.
            throw Failure(500, "InternalError", "Parts with checksums must be consecutive.")
        }
        return chosen
    }

    private func check(
        _ entry: Entry,
        _ part: Upload.Part,
        of upload: Upload,
        quirks: S3Stub.Quirks
    ) throws(Failure) {
        guard !quirks.ignoresChecksums else { return }
        guard upload.hasChecksums == (entry.checksum != nil) else {
            throw Failure.invalidRequest(
                upload.hasChecksums
                    ? "The complete request must include the checksum for each part."
                    : "The upload was not created with a checksum algorithm."
            )
        }
        guard entry.checksum == part.checksum else {
            throw Failure.invalidPart(entry.number, upload: upload.id)
        }
    }
}
