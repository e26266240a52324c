// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension FakeModel {
    /// Sizes at which something is different: nothing, packets just full at each speed, and more than
    /// one transfer.
    static let telling: [Int64] = [
        0, 1, 499, 500, 501, 512, 1012, 4096, 65_524, 65_536, 300_001,
    ]

    /// Where the footage lies.
    static let folder: UInt32 = 2

    /// A camera with one file of each size in DCIM/100MEDIA.
    package static func withFootage(_ sizes: [Int64] = telling) -> Self {
        var model = Self()
        model.objects.add(.folder(handle: 1, parent: 0, name: "DCIM"))
        model.objects.add(.folder(handle: folder, parent: 1, name: "100MEDIA"))
        for (place, size) in sizes.enumerated() {
            let number = UInt32(place + 1)
            model.objects.add(
                FakeObject(
                    handle: 100 + number,
                    parent: folder,
                    name: "CLIP\(digits(number)).MP4",
                    size: size
                )
            )
        }
        return model
    }

    /// The path of the file that was given as the one of that number, from 1 on.
    static func clip(_ number: UInt32) -> String { "DCIM/100MEDIA/CLIP\(digits(number)).MP4" }

    /// Its handle.
    static func handle(_ number: UInt32) -> UInt32 { 100 + number }

    private static func digits(_ number: UInt32) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }

    /// The same camera with something changed.
    func with(_ change: (inout Self) -> Void) -> Self {
        var model = self
        change(&model)
        return model
    }
}

extension ContractQuirks {
    /// A profile with something set.
    static func with(_ change: (inout Self) -> Void) -> Self {
        var quirks = Self()
        change(&quirks)
        return quirks
    }
}

extension ContractStage {
    /// Opens the camera and lists it.
    func openAndList() async throws(ContractError) -> ContractListing {
        try await driver.open()
        return try await driver.list()
    }

    /// The listing that the camera's footage must give.
    func footage(of camera: FakeCamera) -> ContractListing {
        let objects = camera.model.objects.all.filter { !$0.isFolder }
        let files = objects.map { object in
            ContractFile(
                path: "DCIM/100MEDIA/" + String(decoding: object.name, as: UTF16.self),
                sizeBytes: object.size,
                modified: "2026-03-14T08:20:00"
            )
        }
        return ContractListing(files: files.sorted { $0.path < $1.path }, unreadable: [])
    }

    /// Expects the listing to be the camera's footage, all of it.
    func expectFootage(_ listing: ContractListing) {
        check.equal(listing, footage(of: camera), "the listing")
    }

    /// Expects every file to arrive as it is on the camera.
    func expectArrival(of camera: FakeCamera, over driver: any CameraUnderTest) async {
        for object in camera.model.objects.all where !object.isFolder {
            let path = "DCIM/100MEDIA/" + String(decoding: object.name, as: UTF16.self)
            await expectArrival(of: object, at: path, over: driver)
        }
    }

    /// Expects one file to arrive as it is on the camera.
    func expectArrival(
        of object: FakeObject,
        at path: String,
        over driver: any CameraUnderTest
    ) async {
        do throws(ContractError) {
            let reading = try await driver.read(path)
            let expected = ContractReading(sizeBytes: object.size, sha256: object.sha256())
            check.equal(reading, expected, path)
        } catch {
            check.note("\(path): failed with \(error)")
        }
    }

    /// Expects the file of that number to arrive.
    func expectArrival(of number: UInt32) async {
        guard let object = camera.model.objects[FakeModel.handle(number)] else {
            return check.note("there is no clip \(number)")
        }
        await expectArrival(of: object, at: FakeModel.clip(number), over: driver)
    }

    /// Expects a file whose reading is disturbed not to pass for whole unless it is.
    ///
    /// A driver may fail, or give more or less than the listing states, for whoever copies compares
    /// that. It may also get at the right bytes by other means.
    func expectNoFalsehood(of number: UInt32, stated: Int64) async {
        let path = FakeModel.clip(number)
        guard let object = camera.model.objects[FakeModel.handle(number)] else { return }
        do throws(ContractError) {
            let reading = try await driver.read(path)
            let truth = ContractReading(sizeBytes: object.size, sha256: object.sha256())
            check.that(
                reading == truth || reading.sizeBytes != stated,
                "\(path): passed for whole with \(reading)"
            )
        } catch {
            check.that(error.name == .unreadable, "\(path): failed with \(error)")
        }
    }

    /// How often the camera was sent an operation.
    func count(of operation: UInt16) -> Int {
        camera.commands.count { $0.code == operation }
    }
}
