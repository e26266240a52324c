// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    static let readingCases: [ContractCase] =
        FakeSpeed.allCases.map { speed in
            ContractCase(
                "every file arrives at \(speed.rawValue) speed",
                .withFootage().with { $0.usb.speed = speed }
            ) { stage in
                stage.expectFootage(try await stage.openAndList())
                await stage.expectArrival(of: stage.camera, over: stage.driver)
            }
        } + [
            ContractCase(
                "every file arrives in parts",
                quirks: .with { quirks in
                    quirks.readsOnlyParts = true
                    quirks.partBytes = 4096
                }
            ) { stage in
                _ = try await stage.openAndList()
                await stage.expectArrival(of: stage.camera, over: stage.driver)
                stage.check.equal(stage.count(of: FakeOperation.getObject), 0, "whole objects")
            },
            ContractCase(
                "parts are kept to what the camera bears",
                .withFootage([300_000]).with { $0.parts.mostBytes = 65_536 },
                quirks: .with { quirks in
                    quirks.readsOnlyParts = true
                    quirks.partBytes = 65_536
                }
            ) { stage in
                _ = try await stage.openAndList()
                await stage.expectArrival(of: 1)
            },
            ContractCase(
                "no part ends in a full packet where the camera would fall silent",
                .withFootage([300_000, 500, 1012, 512]).with { model in
                    model.parts.hangsOnFullLastPacket = true
                },
                quirks: .with { quirks in
                    quirks.readsOnlyParts = true
                    quirks.avoidsFullLastPacket = true
                    quirks.partBytes = 64 * 512 - 12
                }
            ) { stage in
                _ = try await stage.openAndList()
                await stage.expectArrival(of: stage.camera, over: stage.driver)
                stage.check.equal(stage.camera.classRequests, [], "recoveries")
            },
            ContractCase(
                "a part that is shorter than asked is gone on from",
                .withFootage([300_000]),
                quirks: .with { quirks in
                    quirks.readsOnlyParts = true
                    quirks.partBytes = 65_536
                },
                mayLeaveFaults: true,
                prepare: { camera in
                    for operation in [
                        FakeOperation.getPartialObject, FakeOperation.getPartialObject64,
                    ] {
                        camera.inject(.shortPart(1000), on: operation)
                        camera.inject(.shortPart(10_000), on: operation, after: 1)
                    }
                }
            ) { stage in
                _ = try await stage.openAndList()
                await stage.expectArrival(of: 1)
            },
            ContractCase(
                "a file of 5 GiB arrives, and its size is known",
                .withFootage([5 << 30]),
                depths: .memory(because: "5 GiB take minutes on any wire")
            ) { stage in
                let listing = try await stage.openAndList()
                stage.check.equal(listing.files.map(\.sizeBytes), [5 << 30], "the size")
                let reading = try await stage.driver.read(FakeModel.clip(1))
                stage.check.equal(reading, fiveGiB, "the file")
            },
            ContractCase("a file that went after the listing is missed") { stage in
                _ = try await stage.openAndList()
                stage.camera.change { $0.objects[FakeModel.handle(9)] = nil }
                await stage.check.fails(with: .vanished, when: "reading what is gone") {
                    () throws(ContractError) in try await stage.driver.read(FakeModel.clip(9))
                }
                await stage.expectArrival(of: 8)
            },
        ]

    /// The content of the first clip; computed once, since it takes as long as reading it.
    private static let fiveGiB = ContractReading(
        sizeBytes: 5 << 30,
        sha256: "a44d618f7c69e62015ea99682a32a5d80517b419c937d457d434bc5c4cda914a"
    )

    /// What a camera may do to every operation without anything being lost.
    static let toleranceCases: [ContractCase] = [
        tolerated("headers that go alone", .splitHeader),
        tolerated("empty packets that are missing", .missingZeroLengthPacket),
        tolerated("empty packets that are too many", .extraZeroLengthPacket),
        tolerated(
            "a byte where an empty packet belongs",
            .paddedInsteadOfZLP,
            quirks: .with { $0.padsInsteadOfEmptyPacket = true }
        ),
        tolerated("responses within the last packet of the data", .responseJoined),
        tolerated("responses of earlier transactions", .staleResponse(count: 2)),
        tolerated("headers that state no length", .unknownLength),
        tolerated(
            "headers that mean nothing",
            .garbageHeader,
            quirks: .with { $0.ignoresHeaderErrors = true }
        ),
        tolerated(
            "headers that go alone, and no empty packets",
            .splitHeader,
            .missingZeroLengthPacket
        ),
        tolerated(
            "headers that go alone, and too many empty packets",
            .splitHeader,
            .extraZeroLengthPacket
        ),
        once("a busy camera", .busy, times: 3),
        once("a stall before the first byte", .stall(after: 0), times: 1),
        ContractCase(
            "a slow camera is waited for as long as something moves",
            .withFootage([3000]),
            quirks: .with { $0.patienceSeconds = 10 },
            depths: .thisHost(because: "QEMU drops what a cancelled transfer has received"),
            prepare: { camera in
                camera.inject(
                    .slowDrip(bytesPerRead: 512, pause: .seconds(3)),
                    on: FakeOperation.getObject
                )
            }
        ) { stage in
            _ = try await stage.openAndList()
            await stage.expectArrival(of: 1)
            stage.check.equal(stage.camera.classRequests, [], "recoveries")
        },
    ]

    private static func tolerated(
        _ name: String,
        _ faults: FakeFault...,
        quirks: ContractQuirks = ContractQuirks()
    ) -> ContractCase {
        ContractCase(
            "nothing is lost to \(name)",
            quirks: quirks,
            prepare: { camera in for fault in faults { camera.inject(fault, times: nil) } }
        ) { stage in
            stage.expectFootage(try await stage.openAndList())
            await stage.expectArrival(of: stage.camera, over: stage.driver)
            stage.check.equal(stage.camera.classRequests, [], "recoveries")
            stage.check.equal(stage.camera.busResets, 0, "resets")
        }
    }

    private static func once(_ name: String, _ fault: FakeFault, times: Int) -> ContractCase {
        ContractCase(
            "nothing is lost to \(name)",
            prepare: { $0.inject(fault, on: FakeOperation.getObject, times: times) }
        ) { stage in
            _ = try await stage.openAndList()
            await stage.expectArrival(of: stage.camera, over: stage.driver)
            stage.check.equal(stage.camera.classRequests, [], "recoveries")
        }
    }
}
