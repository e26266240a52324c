// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    /// Sizes that are not so: nothing short, long or changed passes for whole.
    static let lyingCases: [ContractCase] =
        [
            ("data that end early, with all well", FakeFault.truncate(after: 100_000)),
            ("data that end before the first byte, with all well", .truncate(after: 0)),
            ("data that end early, with a word", .truncateAdmitted(after: 100_000)),
            ("data that say early that they are incomplete", .truncateAdmitted(after: .max)),
            ("a header that states less", .lyingLength(100_000)),
            ("bytes that are too many", .surplus(9)),
            ("data without an end", .endlessData),
            ("bytes that mean nothing", .garbage),
            ("nothing but an OK", .responseInDataPhase),
            ("another kind of container", .wrongKind),
        ].flatMap { name, fault in
            [
                lied(name, fault, .withFootage([300_000, 4096])),
                lied("\(name), and parts cannot be read", fault, withoutParts),
            ]
        } + sizeCases + doubtCases

    private static let withoutParts = FakeModel.withFootage([300_000, 4096]).with { model in
        model.statement.operations = FakeOperation.everything.without(0x101B, 0x95C1)
    }

    private static func lied(_ name: String, _ fault: FakeFault, _ model: FakeModel) -> ContractCase
    {
        ContractCase(
            "nothing passes for whole: \(name)",
            model,
            quirks: .with { $0.patienceSeconds = 2 },
            prepare: { $0.inject(fault, on: FakeOperation.getObject, times: nil) }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectNoFalsehood(of: 1, stated: 300_000)
            stage.camera.clearFaults()
            await stage.expectArrival(of: 2)
        }
    }

    /// Sizes in listings.
    private static let sizeCases: [ContractCase] = [
        sized("ObjectInfo saturates", FakeModel.withFootage([(4 << 30) + 5000])) {
            $0.statement.operations = FakeOperation.everything.without(0x9805)
        },
        sized("ObjectInfo wraps", FakeModel.withFootage([(4 << 30) + 5000])) { model in
            model.statement.operations = FakeOperation.everything.without(0x9805)
            model.listing.wrapsSizes = true
        },
        ContractCase(
            "a file that states no bytes and has some does not pass for empty",
            FakeModel.withFootage([100_000, 4096]).with { model in
                model.objects[FakeModel.handle(1)]?.stated32BitSize = 0
                model.objects[FakeModel.handle(1)]?.stated64BitSize = 0
            }
        ) { stage in
            let listing = try await stage.openAndList()
            let file = listing.files.first { $0.path == FakeModel.clip(1) }
            guard let file, file.sizeBytes != 100_000 else { return }
            await stage.expectNoFalsehood(of: 1, stated: file.sizeBytes)
            await stage.expectArrival(of: 2)
        },
        ContractCase(
            "a size beyond every medium is named, and read by nobody",
            FakeModel.withFootage([1000, 4096]).with { model in
                model.objects[FakeModel.handle(1)]?.stated64BitSize = .max - 5
            }
        ) { stage in
            let listing = try await stage.openAndList()
            let isListed = listing.files.contains {
                $0.path == FakeModel.clip(1) && $0.sizeBytes != 1000
            }
            stage.check.that(!isListed, "it is listed with \(listing.files.map(\.sizeBytes))")
            await stage.expectArrival(of: 2)
        },
    ]

    private static func sized(
        _ name: String,
        _ model: FakeModel,
        _ change: (inout FakeModel) -> Void
    ) -> ContractCase {
        ContractCase("sizes beyond 4 GiB are known: \(name)", model.with(change)) { stage in
            stage.expectFootage(try await stage.openAndList())
        }
    }

    /// Cameras whose sizes nobody trusts are read twice.
    private static let doubtCases: [ContractCase] = [
        ContractCase(
            "a camera that is not trusted is read twice",
            .withFootage([300_000, 0]),
            quirks: .with { $0.distrustsSizes = true }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: stage.camera, over: stage.driver)
            let readings = stage.camera.commands.count { command in
                command.code == FakeOperation.getObject
                    && command.parameter(0) == FakeModel.handle(1)
            }
            stage.check.that(readings >= 2, "it was read \(readings) times")
        },
        ContractCase(
            "two readings that differ are no file",
            .withFootage([300_000]),
            quirks: .with { $0.distrustsSizes = true }
        ) { stage in
            // Whichever reading comes second is another one.
            stage.camera.inject(.flippedByte(at: 4711), on: FakeOperation.getObject, after: 1)
            let listing = try await stage.openAndList()
            guard !listing.files.isEmpty else { return }
            await stage.check.fails(with: .unreadable, when: "reading") {
                () throws(ContractError) in
                try await stage.driver.read(FakeModel.clip(1))
            }
        },
        ContractCase(
            "a size that is a lie is found by reading",
            FakeModel.withFootage([300_000]).with { model in
                model.objects[FakeModel.handle(1)]?.stated32BitSize = 1000
                model.objects[FakeModel.handle(1)]?.stated64BitSize = 1000
            },
            quirks: .with { $0.distrustsSizes = true }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: 1)
        },
    ]
}
