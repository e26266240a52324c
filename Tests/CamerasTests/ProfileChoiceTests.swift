// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

@Suite struct ProfileChoiceTests {
    private static let qemu = USBIdentity(
        vendorID: 0x46F4,
        productID: 0x0001,
        manufacturer: "QEMU",
        product: "QEMU USB HARDDRIVE",
        interfaces: USBInterfaceClass.list(":080650:")
    )
    private static let lumix = USBIdentity(
        vendorID: 0x04DA,
        productID: 0x2372,
        manufacturer: "Panasonic",
        product: "DMC-X",
        interfaces: USBInterfaceClass.list(":080650:")
    )

    @Test(
        arguments: [
            ([], "generic-mass-storage"),
            (["notes.txt"], "generic-mass-storage"),
            (["DCIM/100MEDIA/CLIP0001.MP4"], "dcf"),
            (["dcim/999_pana/p.jpg"], "dcf"),
            (["DCIM/.thumbnails/x"], "generic-mass-storage"),
            (["PRIVATE/AVCHD/BDMV/INDEX.BDM"], "avchd"),
            (["CONTENTS/CLIP/0001AB.XML"], "p2"),
            (["DATA/20260301/221407.MP4"], "panasonic-arbitrator"),
            (["DATA/LOCAL/20260301/221407L.MP4"], "panasonic-arbitrator"),
            (
                ["WIDKEY/WOFFICER.TXT", "PRIVATE/AVCHD/BDMV/INDEX.BDM", "CONTENTS/CLIP/1.XML"],
                "panasonic-arbitrator"
            ),
        ] as [([String], String)]
    )
    func `what a medium holds decides among profiles`(_ paths: [String], _ name: String) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])

        let candidates = library.candidates(driver: .massStorage, device: Self.qemu)
        let onUSB = ProfileLibrary.choose(among: candidates, label: nil, listing: listing(paths))
        let byHand = ProfileLibrary.choose(
            among: library.candidatesForFolder(),
            label: nil,
            listing: listing(paths)
        )

        #expect(onUSB?.name.rawValue == name)
        #expect(byHand?.name.rawValue == name)
    }

    @Test func `what the device says of itself comes before what its medium holds`() throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])

        let candidates = library.candidates(driver: .massStorage, device: Self.lumix)
        let chosen = ProfileLibrary.choose(
            among: candidates,
            label: nil,
            listing: listing(["DCIM/100_PANA/P1.JPG"])
        )

        #expect(chosen?.name.rawValue == "panasonic-body-camera")
        #expect(
            !library.candidatesForFolder().contains { $0.name.rawValue == "panasonic-body-camera" }
        )
    }

    @Test(arguments: [
        ["WIDKEY/WOFFICER.TXT"], ["widkey/wid1.txt", "DCIM/100MEDIA/C.MP4"],
        ["BACKUP/WIDKEY/WADMIN.TXT", "WIDKEY/x", "CONTENTS/CLIP/1.XML"],
    ])
    func `officer files are withheld whatever the device says it is`(_ paths: [String]) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])

        for device in [Self.qemu, Self.lumix] {
            let chosen = ProfileLibrary.choose(
                among: library.candidates(driver: .massStorage, device: device),
                label: nil,
                listing: listing(paths)
            )
            let recordings = try #require(chosen).group(listing(paths))
            for recording in recordings where recording.paths[0].uppercased().contains("WIDKEY/") {
                #expect(recording.forwarding != .allowed)
            }
        }
    }

    @Test(arguments: [
        "WIDKEY/WOFFICER.TXT", "unit12/WIDKEY/WOFFICER.TXT", "cards/Unit 12/widkey/old/wid1.txt",
        "CONTENTS/WIDKEY/CLIP/0001AB.XML",
    ])
    func `every shipped profile withholds officer files, however deep they lie`(
        _ path: String
    ) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let footage = ["DCIM/100MEDIA/C.MP4", "unit12/NOTWIDKEY/CLIP.MP4", "unit12/WIDKEY.MP4"]

        try #require(!library.profiles.isEmpty)
        for profile in library.profiles {
            let recordings = profile.group(listing([path] + footage))

            let withheld = recordings.filter { $0.forwarding != .allowed }
            #expect(withheld.flatMap(\.paths) == [path], "\(profile.name)")
            #expect(recordings.count == footage.count + 1, "\(profile.name)")
        }
    }

    @Test func `a folder of cards withholds the officer files of each`() throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let cards = listing(["unit12/WIDKEY/WOFFICER.TXT", "unit12/DATA/20260301/221407.MP4"])

        let chosen = ProfileLibrary.choose(
            among: library.candidatesForFolder(),
            label: nil,
            listing: cards
        )

        let recordings = try #require(chosen).group(cards)
        #expect(
            recordings.filter { $0.forwarding == .allowed }.map(\.paths) == [
                ["unit12/DATA/20260301/221407.MP4"]
            ]
        )
    }

    @Test func `a device that no profile describes has no candidates`() throws {
        let library = try ProfileLibrary([
            profile("panasonic") { $0.devices = [.init(vendorID: 0x04DA)] }
        ])

        #expect(library.candidates(driver: .massStorage, device: Self.qemu).isEmpty)
        #expect(library.candidates(driver: .mtp, device: Self.lumix).isEmpty)
        #expect(library.candidates(driver: .massStorage, device: Self.lumix).count == 1)
    }

    @Test func `candidates are tried in the documented order`() throws {
        let library = try ProfileLibrary([
            profile("zero"),
            profile("any-medium") { $0.medium.all = [try Glob("A")] },
            profile("busy-medium") { $0.medium.all = [try Glob("A"), try Glob("B")] },
            profile("vendor") { $0.devices = [.init(vendorID: 0x04DA)] },
            profile("model") { $0.devices = [.init(vendorID: 0x04DA, productID: 0x2372)] },
            profile("other-model") { $0.devices = [.init(vendorID: 0x04DA, productID: 0x2374)] },
            profile("urgent") { $0.priority = 1 },
            profile("last") { $0.priority = -1 },
        ])

        let order = library.candidates(driver: .massStorage, device: Self.lumix).map(
            \.name.rawValue
        )

        #expect(
            order == ["urgent", "model", "vendor", "busy-medium", "any-medium", "zero", "last"]
        )
    }

    @Test func `a label is matched as a pattern`() throws {
        let labelled = try profile("labelled") { $0.medium.label = try NameGlob("BWC-*") }

        #expect(
            ProfileLibrary.choose(among: [labelled], label: "bwc-07", listing: Listing()) != nil
        )
        #expect(ProfileLibrary.choose(among: [labelled], label: "X", listing: Listing()) == nil)
        #expect(ProfileLibrary.choose(among: [labelled], label: nil, listing: Listing()) == nil)
    }

    @Test(arguments: [
        ("08", ":080650:", true), ("08:06:50", ":060101:080650:", true), ("06", ":080650:", false),
        ("08:06:62", ":080650:", false), ("08", "", false),
    ])
    func `an interface is matched by as much as is asked`(
        _ wanted: String,
        _ interfaces: String,
        _ isMatch: Bool
    ) throws {
        let wanted = try #require(USBInterfaceClass(wanted))

        #expect(USBInterfaceClass.list(interfaces).contains { wanted.covers($0) } == isMatch)
    }

    private func profile(
        _ name: String,
        _ change: (inout ProfileMatch) throws -> Void = { _ in }
    ) throws -> Profile {
        var match = ProfileMatch()
        try change(&match)
        return Profile(
            name: ProfileName(name),
            title: name,
            driver: .massStorage,
            verification: .init(isOnHardware: false, note: "a sample"),
            sources: ["none"],
            match: match,
            layout: .init(),
            withheld: [],
            serialRule: nil
        )
    }
}
