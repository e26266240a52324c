// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Settings
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

@Suite struct ProfileLoadingTests {
    private static let minimal = """
        name = "x"
        title = "X"
        driver = "mass-storage"
        sources = ["a manual"]
        [verified]
        on_hardware = false
        note = "not verified"
        """

    @Test func `the shipped profiles load, and none claims to be verified`() throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])

        #expect(
            library.profiles.map(\.name.rawValue) == [
                "avchd", "dcf", "generic-mass-storage", "generic-mtp", "p2",
                "panasonic-arbitrator", "panasonic-body-camera", "panasonic-body-camera-mtp",
                "panasonic-ptp",
            ]
        )
        for profile in library.profiles {
            #expect(!profile.verification.isOnHardware, "\(profile.name)")
            #expect(profile.verification.note.hasPrefix("not verified"), "\(profile.name)")
            #expect(!profile.sources.isEmpty, "\(profile.name)")
        }
    }

    @Test(arguments: [
        (
            "driver = \"mass-storage\"", "driver = \"usb\"",
            #":3: driver: expected "mass-storage", "mtp" or "folder", found "usb""#
        ),
        (
            "title = \"X\"", "titel = \"X\"",
            ":2: titel: is not a key that is known here; did you mean title?"
        ),
        ("name = \"x\"", "name = \"y\"", #":1: name: must be "x", as its file is called"#),
        ("sources = [\"a manual\"]", "sources = []", ":4: sources: must name at least one source"),
        (
            "note =", "[[withhold]]\npaths = [\"ok\",\n \"a[b\"]\nreason =",
            #":9: withhold[0].paths[1]: the pattern "a[b" cannot be used: [ has no closing ]"#
        ),
        (
            "note =", "[[match.usb]]\nvendor_id = \"4da\"\nx =",
            #":8: match.usb[0].vendor_id: expected four hexadecimal digits, such as "04da", found "4da""#
        ),
        (
            "note =", "[[match.usb]]\nproduct_id = \"04da\"\nx =",
            ":8: match.usb[0].product_id: means nothing without vendor_id"
        ),
        (
            "note =", "[[match.usb]]\n[x]\nnote =",
            ":7: match.usb[0]: asks for nothing; leave the table out instead"
        ),
        (
            "note =", "[match.medium]\nlabel = \"[\"\nx =",
            #":8: match.medium.label: the pattern "[" cannot be used: [ has no closing ]"#
        ),
        (
            "note =", "[serial]\nfile = \"a//b\"\nafter = \"\"\nx =",
            #":8: serial.file: the pattern "a//b" cannot be used"#
        ),
        (
            "note =", "[layout]\navchd = \"AVCHD\"\nx =",
            ":8: layout.avchd: expected an array of strings, found a string"
        ),
        ("note =", "[mtp]\nx =", #":7: mtp: is for profiles with driver = "mtp""#),
        (
            "note =", "[match.camera]\nmodel = \"X\"\nx =",
            #":7: match.camera: is for profiles with driver = "mtp""#
        ),
    ])
    func `a wrong profile is refused with file, line and key`(
        _ old: String,
        _ new: String,
        _ problem: String
    ) throws {
        try withTemporaryDirectory { directory in
            let path = directory.appending("x.toml")
            try writeFile(Array(Self.minimal.replacing(old, with: new).utf8), at: path)

            let error = #expect(throws: SettingsError.self) {
                try ProfileLibrary.load(directories: [directory])
            }

            let problems = error?.problems.map(\.description) ?? []
            #expect(problems.contains { $0.hasPrefix(path.string + problem) }, "\(problems)")
        }
    }

    @Test(arguments: [
        ("", "match.usb: is missing; a profile with driver"),
        ("[mtp]\nlistings = \"auto\"", "mtp.listings: is not a key that is known here"),
        (
            "[mtp]\nlisting = \"all\"",
            #"mtp.listing: expected "auto", "properties", "folders" or "handles", found "all""#
        ),
        ("[mtp]\npart_size = \"1 KiB\"", "mtp.part_size: expected a size with its unit"),
        ("[mtp]\npart_size = 4096", "mtp.part_size: expected a size with its unit"),
        ("[mtp]\npatience = \"0 s\"", "mtp.patience: expected a duration with its unit"),
        ("[mtp]\ninitiator_info = \"\"", "mtp.initiator_info: must have 1 to 254 characters"),
        (
            "[mtp]\ninterface_number = 256",
            "mtp.interface_number: expected an integer from 0 to 255"
        ),
        (
            "[mtp]\nreads_parts = false\nreads_only_parts = true",
            "mtp.reads_only_parts: cannot be true where reads_parts is false"
        ),
        ("[match.camera]\nmodel = \"[\"", "match.camera.model: the pattern"),
    ])
    func `a wrong profile of an MTP camera is refused`(
        _ lines: String,
        _ problem: String
    ) throws {
        try withTemporaryDirectory { directory in
            let text = Self.minimal.replacing("mass-storage", with: "mtp") + "\n" + lines
            try writeFile(Array(text.utf8), at: directory.appending("x.toml"))

            let error = #expect(throws: SettingsError.self) {
                try ProfileLibrary.load(directories: [directory])
            }

            let problems = error?.problems.map(\.description) ?? []
            #expect(problems.contains { $0.contains(problem) }, "\(problems)")
        }
    }

    @Test func `every key of an MTP profile is read`() throws {
        let keys = """
            [mtp]
            listing = "folders"
            serial = "device-info"
            reads_parts = true
            reads_only_parts = true
            part_size = "512 KiB"
            avoids_full_last_packet = true
            ignores_header_errors = true
            pads_instead_of_empty_packet = true
            keeps_session_open = true
            keeps_interface = true
            resets_on_close = true
            opens_session_first = true
            object_info_has_64_bit_size = true
            lists_root_first = true
            distrusts_sizes = true
            miscounts_objects = true
            hides_battery = true
            hides_clock = true
            detaches_driver = true
            interface_number = 2
            initiator_info = "Windows"
            patience = "5 s"
            listing_patience = "2 min"
            [[match.usb]]
            interface = "06:01:01"
            """

        let mtp = try withTemporaryDirectory { directory in
            let text = Self.minimal.replacing("mass-storage", with: "mtp") + "\n" + keys
            try writeFile(Array(text.utf8), at: directory.appending("x.toml"))
            return try ProfileLibrary.load(directories: [directory]).profiles[0].mtp
        }

        #expect(mtp == Self.allQuirks)
    }

    /// A camera that departs in everything.
    private static var allQuirks: MTPQuirks {
        var quirks = MTPQuirks()
        quirks.listing = .folders
        quirks.serial = .deviceInfo
        quirks.partBytes = 512 << 10
        quirks.interfaceNumber = 2
        quirks.initiatorInfo = "Windows"
        quirks.patience = .seconds(5)
        quirks.listingPatience = .seconds(120)
        for flag in [
            \.readsOnlyParts, \.avoidsFullLastPacket, \.ignoresHeaderErrors,
            \.padsInsteadOfEmptyPacket, \.keepsSessionOpen, \.keepsInterface, \.resetsOnClose,
            \.opensSessionFirst, \.objectInfoHas64BitSize, \.listsRootFirst, \.distrustsSizes,
            \.miscountsObjects, \.hidesBattery, \.hidesClock, \.detachesDriver,
        ] as [WritableKeyPath<MTPQuirks, Bool>] {
            quirks[keyPath: flag] = true
        }
        return quirks
    }

    @Test func `all problems of all files are told together`() throws {
        try withTemporaryDirectory { directory in
            for name in ["x", "y", "z"] {
                let text = Self.minimal.replacing("\"x\"", with: "\"\(name)\"")
                    .replacing("sources", with: name == "y" ? "sources" : "source")
                try writeFile(Array(text.utf8), at: directory.appending(name + ".toml"))
            }

            let error = #expect(throws: SettingsError.self) {
                try ProfileLibrary.load(directories: [directory])
            }

            let files = Set((error?.problems ?? []).map(\.file))
            #expect(
                files == [
                    directory.appending("x.toml").string, directory.appending("z.toml").string,
                ]
            )
        }
    }

    @Test func `a later directory takes the place of a profile with the same name`() throws {
        try withTemporaryDirectory { directory in
            let text = Self.minimal.replacing("\"x\"", with: "\"p2\"")
            try writeFile(Array(text.utf8), at: directory.appending("p2.toml"))
            try writeFile([], at: directory.appending(".p2.toml.swp"))
            try writeFile([], at: directory.appending("README"))

            let library = try ProfileLibrary.load(directories: [shippedProfiles, directory])

            #expect(library.profile(named: ProfileName("p2"))?.title == "X")
            #expect(library.profiles.count == 9)
        }
    }

    @Test func `a directory that does not exist holds nothing, but nothing at all is an error`()
        throws
    {
        let library = try ProfileLibrary.load(directories: [shippedProfiles, "/nowhere/profiles.d"])
        #expect(library.profiles.count == 9)

        let error = #expect(throws: SettingsError.self) {
            try ProfileLibrary.load(directories: ["/nowhere/profiles"])
        }
        #expect(error?.description == "/nowhere/profiles: holds no profiles")
    }
}
