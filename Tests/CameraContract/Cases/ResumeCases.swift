// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    /// A camera that is pulled, and what is gone on with at its next docking.
    static let resumeCases: [ContractCase] =
        [1, 5000, late, long - 1].map { place in
            resumed("pulled at byte \(place)", FakeModel.withFootage([long]), place)
        } + [
            resumed("pulled before the first byte", .withFootage([long]), 0),
            resumed(
                "it reads parts by 32 bits",
                FakeModel.withFootage([long]).with { model in
                    model.statement.operations = FakeOperation.everything.without(0x95C1)
                },
                late
            ),
            resumed(
                "it reads no parts",
                FakeModel.withFootage([long]).with { model in
                    model.statement.operations = FakeOperation.everything.without(0x95C1, 0x101B)
                },
                late
            ),
            ContractCase(
                "what lies beyond 4 GiB is read from there",
                .withFootage([(4 << 30) + 100_000])
            ) { stage in
                let listing = try await stage.openAndList()
                let size = Int64(4 << 30) + 100_000
                stage.check.equal(listing.files.map(\.sizeBytes), [size], "the size")
                let place = Int64(4 << 30) - 5
                let reading = try await stage.driver.read(
                    FakeModel.clip(1),
                    from: place,
                    atMost: nil
                )
                let content = FakeContent(seed: UInt64(FakeModel.handle(1)))
                let expected = ContractReading(
                    sizeBytes: size - place,
                    sha256: content.sha256(from: place, count: size - place)
                )
                stage.check.equal(reading, expected, "the end")
            },
            pulled("while it lists", on: FakeOperation.getObjectPropList) { stage in
                try await stage.driver.open()
                await stage.check.fails(with: .gone, when: "listing") { () throws(ContractError) in
                    try await stage.driver.list()
                }
            },
            pulled("while it is opened", on: FakeOperation.getDeviceInfo) { stage in
                await stage.check.fails(with: .gone, when: "opening") { () throws(ContractError) in
                    try await stage.driver.open()
                }
            },
            pulled("while its charge is read", on: FakeOperation.getPropertyDescription) { stage in
                try await stage.driver.open()
                await stage.check.fails(with: .gone, when: "reading the charge") {
                    () throws(ContractError) in try await stage.driver.charge()
                }
            },
            ContractCase("a pulled camera is gone, and never an empty one") { stage in
                _ = try await stage.openAndList()
                stage.camera.detach()
                await stage.check.fails(with: .gone, when: "listing") { () throws(ContractError) in
                    try await stage.driver.list()
                }
                await stage.check.fails(with: .gone, when: "reading") { () throws(ContractError) in
                    try await stage.driver.read(FakeModel.clip(9))
                }
                stage.expectFootage(try await stage.openAndList())
            },
            ContractCase(
                "a silent camera that is pulled frees whoever waits for it",
                quirks: .with { $0.patienceSeconds = 300 },
                needsRealTime: true,
                prepare: { camera in
                    camera.inject(.hang(after: 5000, until: .never), on: FakeOperation.getObject)
                }
            ) { stage in
                _ = try await stage.openAndList()
                let start = ContinuousClock.now
                async let pull: Void = stage.pullWhenSilent()
                await stage.check.fails(with: .gone, when: "reading") { () throws(ContractError) in
                    try await stage.driver.read(FakeModel.clip(11))
                }
                await pull
                let took = ContinuousClock.now - start
                stage.check.that(took < .seconds(60), "it took \(took)")
                stage.expectFootage(try await stage.openAndList())
            },
        ]

    private static let long: Int64 = 6_000_001
    /// Behind more than can be on its way at a time.
    private static let late: Int64 = 5_500_000

    private static func resumed(_ name: String, _ model: FakeModel, _ place: Int64) -> ContractCase
    {
        ContractCase(
            "a camera that was pulled is gone on with where it was: \(name)",
            model,
            prepare: { $0.inject(.disconnect(after: place), on: FakeOperation.getObject) }
        ) { stage in
            _ = try await stage.openAndList()
            let size = long
            let path = FakeModel.clip(1)
            let error = await stage.check.fails(with: .gone, when: "reading") {
                () throws(ContractError) in
                try await stage.driver.read(path)
            }
            let received = error?.receivedBytes ?? 0
            stage.check.that(received <= size, "\(received) bytes had come")
            stage.check.that(place < late || received > 0, "nothing had come")

            stage.expectFootage(try await stage.openAndList())
            let rest = try await stage.driver.read(path, from: received, atMost: nil)
            let content = FakeContent(seed: UInt64(FakeModel.handle(1)))
            let expected = ContractReading(
                sizeBytes: size - received,
                sha256: content.sha256(from: received, count: size - received)
            )
            stage.check.equal(rest, expected, "the rest")
            await stage.expectArrival(of: 1)
        }
    }

    private static func pulled(
        _ name: String,
        on operation: UInt16,
        _ body: @escaping @Sendable (ContractStage) async throws -> Void
    ) -> ContractCase {
        ContractCase(
            "a camera is gone that is pulled \(name)",
            prepare: { $0.inject(.disconnect(after: 10), on: operation) }
        ) { stage in
            try await body(stage)
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: 9)
        }
    }
}

extension ContractStage {
    /// Pulls the camera once it has fallen silent.
    fileprivate func pullWhenSilent() async {
        while !camera.isSilent, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
        }
        camera.detach()
    }
}
