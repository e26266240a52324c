// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    /// A reading that is given up in the middle, and a camera that can be used afterwards.
    static let abandonCases: [ContractCase] = [
        abandoned("one that heeds it") { _ in },
        abandoned("one that is busy with it for a while") { $0.busyAnswers = 3 },
        abandoned("one that halts its pipes") { $0.haltsPipes = true },
        abandoned("one with bytes left over") { $0.leftoverBytes = 5000 },
        abandoned("one with a packet's worth left over") { $0.leftoverBytes = 1024 },
        abandoned("one that sends an event") { $0.sendsEvent = true },
        abandoned("one that waits until its event is read") { $0.waitsForEventRead = true },
        abandoned("one that answers that it was cancelled") { $0.answersCancelled = true },
        abandoned("one that does not heed it") { $0.isHeeded = false },
    ]

    private static func abandoned(
        _ name: String,
        _ habits: (inout FakeCancelHabits) -> Void
    ) -> ContractCase {
        var model = FakeModel.withFootage([8 << 20, 70_000])
        habits(&model.cancelling)
        return ContractCase(
            "a reading is given up: \(name)",
            model,
            quirks: .with { $0.patienceSeconds = 10 }
        ) { stage in
            _ = try await stage.openAndList()
            let part = try await stage.driver.read(FakeModel.clip(1), from: 0, atMost: 100_000)
            stage.check.that(part.sizeBytes >= 100_000, "only \(part.sizeBytes) bytes came")

            await stage.expectArrival(of: 2)
            stage.expectFootage(try await stage.driver.list())
            await stage.expectArrival(of: 1)
        }
    }

    /// Cameras that stall, fall silent or talk nonsense, and the way back.
    static let recoveryCases: [ContractCase] =
        silenceCases + [
            recovered("a stall in the middle of a file", .stall(after: 70_000)),
            recovered("another transaction's number", .wrongTransaction),
            recovered("a response that is none", .malformedResponse([1, 2, 3])),
            recovered(
                "a response of odd length",
                .malformedResponse([14, 0, 0, 0, 3, 0, 1, 0x20])
            ),
            recovered("a stalled command", .stallCommand),
            ContractCase(
                "a camera that nothing brings back is faulty, and stays so",
                quirks: .with { $0.patienceSeconds = 2 },
                prepare: { camera in
                    camera.inject(.hang(after: 5000, until: .never), on: FakeOperation.getObject)
                }
            ) { stage in
                _ = try await stage.openAndList()
                await stage.check.fails(with: .faulty, when: "reading") {
                    () throws(ContractError) in
                    try await stage.driver.read(FakeModel.clip(11))
                }
                await stage.check.fails(with: .faulty, .gone, when: "listing") {
                    () throws(ContractError) in
                    try await stage.driver.list()
                }
                stage.check.that(stage.camera.classRequests.contains(0x64), "it was not cancelled")
                stage.check.that(stage.camera.classRequests.contains(0x66), "it was not reset")
                stage.check.that(stage.camera.busResets > 0, "the bus did not reset it")
                stage.camera.detach()
                stage.expectFootage(try await stage.openAndList())
            },
            ContractCase(
                "nonsense in place of handles leaves nothing out in silence",
                FakeModel.withFootage().with { model in
                    model.statement.operations = FakeOperation.plainPTP
                },
                prepare: { camera in
                    camera.inject(
                        .replaced([0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0]),
                        on: FakeOperation.getObjectHandles
                    )
                }
            ) { stage in
                try await stage.driver.open()
                if let listing = try? await stage.driver.list() {
                    stage.check.that(
                        listing == stage.footage(of: stage.camera) || !listing.unreadable.isEmpty,
                        "the listing lacks \(11 - listing.files.count) files"
                    )
                }
                stage.camera.clearFaults()
                stage.expectFootage(try await stage.driver.list())
            },
        ]

    private static let silenceCases: [ContractCase] = [
        (FakeRecovery.cancel, "cancelled"), (.classReset, "reset"), (.busReset, "reset by the bus"),
    ].flatMap { (recovery: FakeRecovery, name: String) -> [ContractCase] in
        [
            recovered("silence until it is \(name)", .hang(after: 70_000, until: recovery)),
            recovered(
                "silence instead of a response until it is \(name)",
                .hang(after: .max, until: recovery)
            ),
        ]
    }

    /// One reading fails or is mended; the next one finds a camera that works.
    private static func recovered(_ name: String, _ fault: FakeFault) -> ContractCase {
        ContractCase(
            "a camera is brought back from \(name)",
            .withFootage([300_000, 4096]),
            quirks: .with { $0.patienceSeconds = 2 },
            prepare: { $0.inject(fault, on: FakeOperation.getObject) }
        ) { stage in
            _ = try await stage.openAndList()
            do throws(ContractError) {
                let reading = try await stage.driver.read(FakeModel.clip(1))
                let object = FakeContent(seed: UInt64(FakeModel.handle(1)))
                let expected = ContractReading(
                    sizeBytes: 300_000,
                    sha256: object.sha256(count: 300_000)
                )
                stage.check.equal(reading, expected, "a reading that did not fail")
            } catch {
                stage.check.equal(error.name, .unreadable, "the failure (\(error.detail))")
            }
            await stage.expectArrival(of: 1)
            stage.expectFootage(try await stage.driver.list())
            await stage.expectArrival(of: 2)
        }
    }

    /// Sessions that are not as they should be.
    static let sessionCases: [ContractCase] = [
        ContractCase(
            "a session that somebody left open is in nobody's way",
            prepare: { $0.leaveSessionOpen() }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: 9)
        },
        ContractCase(
            "a camera that tells nothing outside of a session is opened all the same",
            quirks: .with { $0.opensSessionFirst = true }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            stage.check.equal(
                stage.camera.commands.first?.code,
                FakeOperation.openSession,
                "the first"
            )
        },
        ContractCase("a camera is let go of, and opened again") { stage in
            for _ in 0..<3 {
                stage.expectFootage(try await stage.openAndList())
                await stage.driver.close()
                stage.check.equal(stage.camera.session, 0, "the session")
            }
        },
        ContractCase("a camera that forgot its session can be opened again") { stage in
            _ = try await stage.openAndList()
            stage.camera.forgetSession()
            _ = try? await stage.driver.read(FakeModel.clip(9))
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: 9)
        },
    ]
}
