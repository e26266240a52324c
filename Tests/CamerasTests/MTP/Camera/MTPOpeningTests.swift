// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Platform
import Synchronization
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPOpeningTests {
    @Test func `an opened camera says who it is`() throws {
        let camera = try CameraOnMemory(FakeCamera())

        let identity = camera.opened.identity

        #expect(identity.manufacturer == "Panasonic")
        #expect(identity.model == "BWC4000")
        #expect(identity.version == "1.00")
        #expect(identity.serial == CameraSerial("FAKE0001"))
        #expect(identity.name == "Panasonic BWC4000")
    }

    @Test func `a session that a host before us left open is no obstacle`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.leaveSessionOpen()
        let camera = try CameraOnMemory(fake)

        #expect(try await camera.driver.list().files.count == 4)
    }

    @Test(arguments: [false, true])
    func `a camera that answers only within a session is asked there`(
        isKnown: Bool
    ) throws {
        let fake = FakeCamera()
        if !isKnown { fake.inject(.refuse(0x2003), on: FakeOperation.getDeviceInfo) }
        var quirks = MTPQuirks()
        quirks.opensSessionFirst = isKnown

        let camera = try CameraOnMemory(fake, quirks: quirks)

        #expect(camera.opened.identity.model == "BWC4000")
        let first: [UInt16] = isKnown ? [0x1002, 0x1001] : [0x1001, 0x1002]
        #expect(fake.commands.map(\.code).prefix(2) == first[...])
    }

    @Test func `an initiator's name makes the camera offer deletion`() throws {
        var model = FakeModel()
        model.statement.operations = FakeOperation.everything
            .without(FakeOperation.deleteObject)
        model.initiator.exists = true
        model.initiator.unlocks = [FakeOperation.deleteObject]
        var quirks = MTPQuirks()
        quirks.initiatorInfo = "Windows/6.2.9200 MTPClassDriver/6.2.9200.16384"
        let fake = FakeCamera(model)

        let camera = try CameraOnMemory(fake, quirks: quirks)

        #expect(try CameraOnMemory(FakeCamera(model)).driver.remover == nil)
        #expect(camera.driver.remover != nil)
        #expect(fake.model.initiator.value == quirks.initiatorInfo)
    }

    @Test func `a camera that refuses an initiator's name is used as it is`() throws {
        var quirks = MTPQuirks()
        quirks.initiatorInfo = "Windows"

        let camera = try CameraOnMemory(FakeCamera(), quirks: quirks)

        #expect(camera.opened.identity.model == "BWC4000")
    }

    @Test(
        arguments: [
            .hang(after: 0, until: .cancel), .hang(after: 0, until: .classReset),
            .malformedResponse([1, 2, 3]), .refuse(0x2002),
        ] as [FakeFault]
    )
    func `a camera that does not bear an initiator's name is used as it is`(
        fault: FakeFault
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(fault, on: FakeOperation.setPropertyValue, times: nil)
        var quirks = MTPQuirks()
        quirks.initiatorInfo = "Windows"

        let camera = try CameraOnMemory(fake, quirks: quirks)

        #expect(camera.opened.identity.model == "BWC4000")
        #expect(try await camera.driver.list().files.count == 4)
    }

    @Test(arguments: [(0x1C, false, false), (0x1C, true, true), (6, false, true)])
    func `an initiator is named only to who has a place for its name`(
        vendor: UInt32,
        hasProperty: Bool,
        isNamed: Bool
    ) throws {
        var model = FakeModel()
        model.statement.vendorExtension = vendor
        model.initiator.exists = hasProperty
        let fake = FakeCamera(model)
        var quirks = MTPQuirks()
        quirks.initiatorInfo = "Windows"

        _ = try CameraOnMemory(fake, quirks: quirks)

        let names = fake.commands.filter { $0.code == FakeOperation.setPropertyValue }
        #expect(names.map(\.parameters) == (isNamed ? [[0xD406]] : []))
    }

    @Test func `a closed camera has gone, and its interface is let go of`() async throws {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file("LOG.TXT")
        let source = try await camera.driver.open(file)

        await camera.driver.close()

        #expect(camera.channel.isReleased == true)
        #expect(fake.session == 0)
        await #expect(throws: CameraError.gone) { try await camera.driver.list() }
        var back = ReadBack(source: source)
        #expect(throws: CameraError.gone) { try back.readOn() }
    }

    @Test func `a camera that cannot be opened is let go of`() throws {
        let fake = FakeCamera()
        fake.inject(.refuse(0x2002), on: FakeOperation.openSession, times: nil)

        #expect(throws: CameraError.self) { try CameraOnMemory(fake) }
    }

    @Test func `the profile that the camera's answer speaks for opens it again by its quirks`()
        async throws
    {
        let opener = MemoryOpener(FakeCamera())
        let other = try ProfileSample.named("other", model: "DC-*")
        var named = try ProfileSample.named("named")
        named.mtp.listing = .handles

        let recognised = try await opener.open(
            ProfileSample.camera,
            among: [other, named]
        )

        #expect(recognised?.candidates.map(\.name.rawValue) == ["named"])
        #expect(opener.opened == [other.mtp, named.mtp])
    }

    @Test func `a camera that no profile fits once it has answered is closed`() async throws {
        let opener = MemoryOpener(FakeCamera())

        let recognised = try await opener.open(
            ProfileSample.camera,
            among: [try ProfileSample.named("other", model: "DC-*")]
        )

        #expect(recognised == nil)
        #expect(opener.fake.session == 0)
    }
}

/// Profiles and a camera for them.
enum ProfileSample {
    static let camera = DetectedCamera(
        sysPath: "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-5",
        node: "/dev/bus/usb/001/004",
        number: DeviceNumber(major: 189, minor: 3),
        incarnation: "001:004",
        bayPath: BayPath("pci-0000:00:05.0-usb-0:5"),
        device: USBIdentity(
            vendorID: 0x04DA,
            productID: 0x2374,
            interfaces: [.stillImage]
        ),
        serial: CameraSerial("FAKE0001"),
        interface: .stillImage
    )

    /// A profile for anything with a still-image interface, that may ask for a model.
    static func named(_ name: String, model: String? = nil) throws -> Profile {
        var match = ProfileMatch()
        match.devices = [.init(interface: .stillImage)]
        match.camera.model = try model.map { (text) throws in try NameGlob(text) }
        return Profile(
            name: ProfileName(name),
            title: name,
            driver: .mtp,
            verification: .init(isOnHardware: false, note: "a sample"),
            sources: ["none"],
            match: match,
            layout: .init(),
            withheld: [],
            serialRule: nil
        )
    }
}

/// Opens one fake camera, whatever was detected.
final class MemoryOpener: CameraOpener {
    let fake: FakeCamera
    private let quirksSeen = Mutex<[MTPQuirks]>([])

    init(_ fake: FakeCamera) {
        self.fake = fake
    }

    /// The quirks by which it was opened, in order.
    var opened: [MTPQuirks] { quirksSeen.withLock { $0 } }

    func open(_ camera: DetectedCamera, quirks: MTPQuirks) async throws -> OpenedCamera {
        quirksSeen.withLock { $0.append(quirks) }
        let (driver, identity) = try CameraOnMemory(fake, quirks: quirks).opened
        return OpenedCamera(driver: driver, identity: identity)
    }
}
