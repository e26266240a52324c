// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    static let listingCases: [ContractCase] = [
        ContractCase("an empty camera lists as empty", FakeModel()) { stage in
            let listing = try await stage.openAndList()
            stage.check.equal(listing, ContractListing(files: [], unreadable: []), "the listing")
        },
        ContractCase(
            "a slot without a medium is no trouble",
            .withFootage().with { $0.stores.append(FakeStore(id: 0x0002_0000)) }
        ) { stage in
            let listing = try await stage.openAndList()
            stage.check.equal(listing.files, stage.footage(of: stage.camera).files, "the files")
        },
        ContractCase("the files of every store are listed", twoStores) { stage in
            let listing = try await stage.openAndList()
            stage.check.equal(
                listing.files.map(\.path),
                ["DCIM/100MEDIA/CLIP0001.MP4", "store-00020001/SECOND.MP4"],
                "the paths"
            )
            stage.check.equal(listing.files.map(\.sizeBytes), [1000, 2000], "the sizes")
            for (file, handle) in zip(listing.files, [101, 500] as [UInt32]) {
                guard let object = stage.camera.model.objects[handle] else { continue }
                await stage.expectArrival(of: object, at: file.path, over: stage.driver)
            }
        },
        ContractCase("ten thousand files in one folder are listed at once", manyFiles) { stage in
            let listing = try await stage.openAndList()
            stage.expectFootage(listing)
            let asked = stage.camera.commands.count
            stage.check.that(asked < 100, "\(asked) operations for a camera that lists all at once")
        },
        ContractCase(
            "ten thousand files are listed one by one where that is the only way",
            manyFiles.with { $0.statement.operations = FakeOperation.plainPTP },
            depths: .thisHost(because: "ten thousand questions take minutes in an emulated guest")
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
        },
        ContractCase("a camera without strings in DeviceInfo is read", withoutStrings) { stage in
            stage.expectFootage(try await stage.openAndList())
        },
        ContractCase(
            "two cameras with one serial are read apart",
            .withFootage([70_000, 4096]),
            hasTwin: true
        ) { stage in
            guard let twin = stage.twin else { return stage.check.note("there is no twin") }
            _ = try await stage.openAndList()
            try await twin.driver.open()
            _ = try await twin.driver.list()
            await stage.expectArrival(of: stage.camera, over: stage.driver)
            await stage.expectArrival(of: twin.camera, over: twin.driver)
            stage.camera.detach()
            await stage.expectArrival(of: twin.camera, over: twin.driver)
        },
    ]

    private static let twoStores = FakeModel.withFootage([1000]).with { model in
        model.stores.append(FakeStore(id: 0x0002_0001))
        var second = FakeObject(handle: 500, parent: 0, name: "SECOND.MP4", size: 2000)
        second.store = 0x0002_0001
        model.objects.add(second)
    }

    private static let manyFiles = FakeModel.withFootage(
        (0..<10_000).map { Int64($0 % 7) * 1000 }
    )

    private static let withoutStrings = FakeModel.withFootage().with {
        $0.statement.leavesOutStrings = true
    }

    /// Each way in which cameras list, and in which they fail to.
    static let wayCases: [ContractCase] =
        habitCases + damageCases + [
            ContractCase("a camera that lists all at once is not asked object by object") { stage in
                stage.expectFootage(try await stage.openAndList())
                stage.check.equal(stage.count(of: FakeOperation.getObjectInfo), 0, "ObjectInfo")
            },
            way("one that is busy for a while", quirks: ContractQuirks()) { camera in
                camera.inject(.busy, on: FakeOperation.getStorageIDs, times: 2)
                camera.inject(.busy, on: FakeOperation.getObjectPropList, times: 2)
            },
            way(
                "one whose list stalls",
                quirks: .with { $0.patienceSeconds = 10 }
            ) { camera in
                camera.inject(.stall(after: 600), on: FakeOperation.getObjectPropList)
            },
            way(
                "one that falls silent in the list of everything",
                quirks: .with { $0.patienceSeconds = 2 }
            ) { camera in
                camera.inject(
                    .hang(after: 600, until: .cancel),
                    on: FakeOperation.getObjectPropList
                )
            },
        ]

    private static let habitCases: [ContractCase] = [
        way("one that states no property lists", \.withoutLists),
        way("one with nothing but PTP of the year 2000", \.plain),
        way("one that takes no depth at all", \.withoutDepth),
        way("one that takes folders only", \.foldersOnly),
        way("one that takes one property at a time", \.singly),
        way("one that goes property by property", \.byProperty),
        way("one that names the folder among its contents", \.withFolders),
        way("one that knows few properties", \.fewProperties),
        way(
            "one that wants its root listed first",
            \.rootFirst,
            quirks: .with { $0.listsRootFirst = true }
        ),
        way(
            "one whose ObjectInfo has a size of 64 bits",
            \.samsung,
            quirks: .with { $0.objectInfoHas64BitSize = true }
        ),
        way(
            "one that is asked folder by folder",
            \.untouched,
            quirks: .with { $0.listing = "folders" }
        ),
        way(
            "one that is asked for handles",
            \.untouched,
            quirks: .with { $0.listing = "handles" }
        ),
    ]

    private static let damageCases: [ContractCase] = [
        ("states too many elements", .count(900)), ("states too few elements", .count(3)),
        ("ends within an element", .cut(at: 333)), ("ends within its first number", .cut(at: 2)),
        ("is empty", .empty), ("leaves out sizes", .without(0xDC04)),
        ("leaves out names", .without(0xDC07)), ("leaves out folders", .without(0xDC0B)),
        ("says everything twice", .doubled), ("has a type that does not exist", .unknownType),
        ("has bytes behind its end", .trailing(64)),
    ].map { (text: String, damage: FakeListDamage) in
        way("one whose property list \(text)") { camera in
            camera.inject(
                .brokenPropList(damage),
                on: FakeOperation.getObjectPropList,
                times: nil
            )
        }
    }

    private static func way(
        _ name: String,
        _ habits: KeyPath<ListingHabits, FakeModel> = \.untouched,
        quirks: ContractQuirks = ContractQuirks(),
        prepare: @escaping @Sendable (FakeCamera) -> Void = { _ in }
    ) -> ContractCase {
        ContractCase(
            "a listing is whole: \(name)",
            ListingHabits()[keyPath: habits],
            quirks: quirks,
            prepare: prepare
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: 9)
        }
    }
}

/// Cameras that list in one way or another.
private struct ListingHabits {
    private let footage = FakeModel.withFootage()

    var untouched: FakeModel { footage }

    var withoutLists: FakeModel {
        footage.with { $0.statement.operations = FakeOperation.everything.without(0x9805) }
    }

    var plain: FakeModel {
        footage.with { model in
            model.statement.operations = FakeOperation.plainPTP
            model.statement.vendorExtension = 0
            model.battery = nil
            model.clock = nil
        }
    }

    var withoutDepth: FakeModel {
        footage.with { model in
            model.listing.takesAnyDepth = false
            model.listing.takesFolderDepth = false
        }
    }

    var foldersOnly: FakeModel { footage.with { $0.listing.takesAnyDepth = false } }

    var singly: FakeModel { footage.with { $0.listing.takesAllProperties = false } }

    var byProperty: FakeModel { footage.with { $0.listing.goesByProperty = true } }

    var withFolders: FakeModel {
        footage.with { model in
            model.listing.includesFolder = true
            model.listing.takesAnyDepth = false
        }
    }

    var fewProperties: FakeModel {
        footage.with { $0.listing.properties = [0xDC01, 0xDC02, 0xDC04, 0xDC07, 0xDC0B, 0xDC09] }
    }

    var rootFirst: FakeModel { footage.with { $0.listing.needsRootFirst = true } }

    var samsung: FakeModel {
        footage.with { model in
            model.listing.has64BitObjectInfo = true
            model.statement.operations = FakeOperation.plainPTP
        }
    }
}
