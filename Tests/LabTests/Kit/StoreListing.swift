// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The files that the directory store holds, as tools other than camdock see them.
struct StoreListing: Sendable {
    static let agency = "lab-pd"
    static let site = "dock"
    /// Where the store is in the guest.
    static let root = "/srv/evidence"

    private static let manifest = "camdock-manifest.json"

    /// The SHA-256 of each file, by its path below the root.
    let digests: [String: String]

    /// Wraps a listing.
    init(_ digests: [String: String]) {
        self.digests = digests
    }

    /// One file of a recording.
    struct Entry: Hashable, Comparable, Sendable {
        let name: String
        let digest: String

        static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.name, lhs.digest) < (rhs.name, rhs.digest)
        }
    }

    /// Every footage file of a camera, in order; one that is there twice is in it twice.
    func footage(of camera: some LabCamera) -> [Entry] {
        digests.compactMap { path, digest in
            guard let recording = Recording(path), recording.serial == camera.serial,
                recording.name != Self.manifest
            else { return nil }
            return Entry(name: recording.name, digest: digest)
        }.sorted()
    }

    /// How many recordings of a camera have a manifest beside them.
    func manifests(of camera: some LabCamera) -> Int {
        digests.keys.count { path in
            Recording(path).map { $0.serial == camera.serial && $0.name == Self.manifest } ?? false
        }
    }

    /// Files that are neither footage, nor a manifest, nor the mark of the store itself.
    var strays: [String] {
        digests.keys.filter { Recording($0) == nil && $0 != ".camdock-store" }.sorted()
    }

    /// A path of the form AGENCY/SITE/SERIAL/YYYY/MM/DD/RECORDING-ID/NAME.
    private struct Recording {
        let serial: String
        let name: String

        init?(_ path: String) {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count >= 8, parts[0] == StoreListing.agency, parts[1] == StoreListing.site,
                parts[3...5].map(\.count) == [4, 2, 2],
                parts[3...5].allSatisfy({ $0.allSatisfy(\.isNumber) }),
                parts[6].count == 24, parts[6].allSatisfy(\.isHexDigit),
                !parts.contains(where: { $0.hasSuffix(".partial") })
            else { return nil }
            serial = parts[2]
            name = parts[7...].joined(separator: "/")
        }
    }
}

extension StoreListing.Entry {
    /// What the store has to hold of files, given by path, if each is a recording of its own.
    static func all(_ digests: [String: String]) -> [Self] {
        digests.map { path, digest in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return Self(name: name, digest: digest)
        }.sorted()
    }
}

extension Card {
    /// What the store has to hold of this card, if each file is a recording of its own.
    var footage: [StoreListing.Entry] { StoreListing.Entry.all(digests) }
}
