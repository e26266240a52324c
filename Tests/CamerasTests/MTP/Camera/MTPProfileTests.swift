// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import Cameras

@Suite struct MTPProfileTests {
    @Test(arguments: [
        (0x04DA, 0x2382, "Panasonic", "DC-S5M2", "panasonic-ptp"),
        (0x04DA, 0x2374, "", "DMC-FZ20", "panasonic-ptp"),
        (0x04DA, 0x2382, "Panasonic", "BWC4000", "panasonic-body-camera-mtp"),
        (0x04DA, 0x9999, "Panasonic", "WV-BWC", "panasonic-body-camera-mtp"),
        (0x46F4, 0x0004, "QEMU", "QEMU filesharing", "generic-mtp"),
    ])
    func `USB chooses the driver's candidates, and the camera's own answer among them`(
        vendor: UInt16,
        product: UInt16,
        manufacturer: String,
        model: String,
        name: String
    ) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let device = USBIdentity(
            vendorID: vendor,
            productID: product,
            interfaces: [.stillImage]
        )

        let candidates = library.candidates(driver: .mtp, device: device)
        let statement = CameraStatement(manufacturer: manufacturer, model: model)
        let fitting = ProfileLibrary.narrow(candidates, to: statement)
        let chosen = ProfileLibrary.choose(among: fitting, label: nil, listing: Listing())

        #expect(chosen?.name.rawValue == name)
        #expect(candidates.last?.name.rawValue == "generic-mtp")
        #expect(
            library.candidates(driver: .massStorage, device: device).allSatisfy {
                $0.driver == .massStorage
            }
        )
    }

    @Test(arguments: [":080650:", ":ff0000:", ":030101:", ""])
    func `a device without a still-image interface is asked by no shipped profile`(
        interfaces: String
    ) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let device = USBIdentity(
            vendorID: 0x04DA,
            productID: 0x2374,
            manufacturer: "Panasonic",
            interfaces: USBInterfaceClass.list(interfaces)
        )

        #expect(library.candidates(driver: .mtp, device: device).isEmpty)
    }

    @Test(
        arguments: [
            (.init(vendorID: 0x04DA, productID: 0x1234), true),
            (.init(vendorID: 0x04DA, productID: 0x9999), false),
            (.init(vendorID: 0x04DA), false),
            (.init(manufacturer: try? NameGlob("Panasonic")), false),
            (.init(interface: USBInterfaceClass("ff")), true),
            (.init(interface: USBInterfaceClass("ff:00:01")), false),
        ] as [(ProfileMatch.Device, Bool)]
    )
    func `a vendor's class is asked only by a profile that means it`(
        match: ProfileMatch.Device,
        isAsked: Bool
    ) throws {
        var profile = try ProfileSample.named("own")
        profile = profile.matching([match])
        let device = USBIdentity(
            vendorID: 0x04DA,
            productID: 0x1234,
            manufacturer: "Panasonic",
            interfaces: USBInterfaceClass.list(":ff0000:")
        )

        let candidates = ProfileLibrary([profile]).candidates(driver: .mtp, device: device)

        #expect(candidates.isEmpty != isAsked)
    }

    @Test func `a profile that names no device is asked of none`() throws {
        let profile = try ProfileSample.named("own").matching([])
        let device = USBIdentity(vendorID: 1, productID: 1, interfaces: [.stillImage])

        #expect(ProfileLibrary([profile]).candidates(driver: .mtp, device: device).isEmpty)
    }

    @Test(arguments: [
        "WIDKEY/WOFFICER.TXT", "store-00020001/WIDKEY/WOFFICER.TXT",
        "orphans/WIDKEY/WOFFICER.TXT",
    ])
    func `officer files are withheld in every store of a camera`(path: String) throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])

        for profile in library.profiles where profile.driver == .mtp {
            let recordings = profile.group(listing([path, "DCIM/100MEDIA/C.MP4"]))
            let withheld = recordings.filter { $0.forwarding != .allowed }
            #expect(withheld.flatMap(\.paths) == [path], "\(profile.name)")
        }
    }
}

extension Profile {
    /// The same profile for other devices.
    fileprivate func matching(_ devices: [ProfileMatch.Device]) -> Profile {
        var match = match
        match.devices = devices
        return Profile(
            name: name,
            title: title,
            driver: driver,
            verification: verification,
            sources: sources,
            match: match,
            layout: layout,
            withheld: withheld,
            serialRule: serialRule,
            mtp: mtp
        )
    }
}
