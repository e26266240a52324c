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
                "avchd", "dcf", "generic-mass-storage", "p2", "panasonic-arbitrator",
                "panasonic-body-camera",
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
            #expect(library.profiles.count == 6)
        }
    }

    @Test func `a directory that does not exist holds nothing, but nothing at all is an error`()
        throws
    {
        let library = try ProfileLibrary.load(directories: [shippedProfiles, "/nowhere/profiles.d"])
        #expect(library.profiles.count == 6)

        let error = #expect(throws: SettingsError.self) {
            try ProfileLibrary.load(directories: ["/nowhere/profiles"])
        }
        #expect(error?.description == "/nowhere/profiles: holds no profiles")
    }
}
