// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    static let gaugeCases: [ContractCase] =
        scaleCases + [
            ContractCase("a charge that changes is told and read anew") { stage in
                try await stage.driver.open()
                let before = try await stage.driver.charge()
                stage.check.equal(before, .level(percent: 80, stepPercent: 1), "before")
                stage.camera.setBatteryLevel(17)
                try await stage.driver.nextChange()
                let after = try await stage.driver.charge()
                stage.check.equal(after, .level(percent: 17, stepPercent: 1), "after")
            },
            ContractCase(
                "a charge that the camera refuses to tell is unknown",
                prepare: { camera in
                    camera.inject(
                        .refuse(0x2002),
                        on: FakeOperation.getPropertyDescription,
                        times: nil
                    )
                }
            ) { stage in
                try await stage.driver.open()
                stage.check.equal(try await stage.driver.charge(), .unknown, "the charge")
                stage.expectFootage(try await stage.driver.list())
            },
            ContractCase(
                "a battery that breaks the camera is not asked for where the profile says so",
                quirks: .with { $0.hidesBattery = true },
                mayLeaveFaults: true,
                prepare: { camera in
                    camera.inject(
                        .hang(after: 0, until: .never),
                        on: FakeOperation.getPropertyDescription,
                        parameter: UInt32(FakePropertyCode.battery),
                        times: nil
                    )
                }
            ) { stage in
                try await stage.driver.open()
                stage.check.equal(try await stage.driver.charge(), .unknown, "the charge")
                stage.check.that(try await stage.driver.clock() != nil, "the clock is not told")
            },
            ContractCase(
                "a battery that silences the camera costs no footage",
                quirks: .with { $0.patienceSeconds = 2 },
                prepare: { camera in
                    camera.inject(
                        .hang(after: 0, until: .cancel),
                        on: FakeOperation.getPropertyDescription
                    )
                }
            ) { stage in
                try await stage.driver.open()
                let charge = try? await stage.driver.charge()
                stage.check.that(charge ?? .unknown == .unknown, "the charge is guessed")
                stage.expectFootage(try await stage.driver.list())
                await stage.expectArrival(of: 9)
            },
        ]

    private static let scaleCases: [ContractCase] = [
        charged("percent", 80, .range(0, 100, step: 1), .level(percent: 80, stepPercent: 1)),
        charged(
            "percent in steps",
            60,
            .range(0, 100, step: 20),
            .level(percent: 60, stepPercent: 20)
        ),
        charged(
            "a range of its own",
            2,
            .range(0, 4, step: 1),
            .level(percent: 50, stepPercent: 25)
        ),
        charged(
            "an enumeration of percent",
            50,
            .enumeration([0, 25, 50, 75, 100]),
            .level(percent: 50, stepPercent: 25)
        ),
        charged(
            "an enumeration of its own",
            3,
            .enumeration([0, 1, 2, 3]),
            .level(percent: 100, stepPercent: 34)
        ),
        charged("nothing, on the dock's power", 0, .range(0, 100, step: 1), .external),
        charged("more than there is", 200, .range(0, 100, step: 1), .unknown),
        charged("a value that is none of its own", 3, .enumeration([0, 25, 50]), .unknown),
        charged("no scale", 80, .none, .unknown),
        charged("a scale without a width", 5, .range(5, 5, step: 0), .unknown),
        ContractCase(
            "a camera without a battery's property has an unknown charge",
            FakeModel.withFootage().with { $0.battery = nil }
        ) { stage in
            try await stage.driver.open()
            stage.check.equal(try await stage.driver.charge(), .unknown, "the charge")
            stage.check.equal(stage.count(of: FakeOperation.getPropertyDescription), 0, "questions")
        },
    ]

    private static func charged(
        _ name: String,
        _ level: UInt8,
        _ form: FakeBattery.Form,
        _ expected: ContractCharge
    ) -> ContractCase {
        ContractCase(
            "a charge is told in \(name)",
            FakeModel.withFootage().with { $0.battery = FakeBattery(level: level, form: form) }
        ) { stage in
            try await stage.driver.open()
            stage.check.equal(try await stage.driver.charge(), expected, "the charge")
        }
    }

    static let clockCases: [ContractCase] =
        [
            ("20260314T090000", ContractClock(shown: "2026-03-14T09:00:00")),
            ("20260314T090000.5", ContractClock(shown: "2026-03-14T09:00:00")),
            ("20260314T090000Z", ContractClock(shown: "2026-03-14T09:00:00", zoneSeconds: 0)),
            (
                "20260314T090000.0+0130",
                ContractClock(shown: "2026-03-14T09:00:00", zoneSeconds: 5400)
            ),
            (
                "20260314T090000-0500",
                ContractClock(shown: "2026-03-14T09:00:00", zoneSeconds: -18_000)
            ),
            ("20261399T000000", nil), ("yesterday", nil), ("", nil),
        ].map { shown, expected in
            ContractCase("a clock is read as \(shown.isEmpty ? "nothing" : shown)") { stage in
                stage.camera.setClock(shown)
                try await stage.driver.open()
                stage.check.equal(try await stage.driver.clock(), expected, "the clock")
            }
        } + [
            set("a clock is set and read back", expected: noon, remains: "20260704T120000") { _ in
            },
            set("a clock that cannot be set is left", expected: nil, remains: nine) {
                $0.clock?.canBeSet = false
            },
            set("a clock that refuses is left", expected: nil, remains: nine) {
                $0.clock?.refusal = 0x200F
            },
            set("a camera without a clock has none", expected: nil, remains: nil) {
                $0.clock = nil
            },
            ContractCase(
                "a clock that only says it was set is caught",
                prepare: { $0.inject(.ignoredSetting, on: FakeOperation.setPropertyValue) }
            ) { stage in
                try await stage.driver.open()
                let reading = try await stage.driver.setClock(to: noonSeconds)
                stage.check.equal(reading, ContractClock(shown: "2026-03-14T09:00:00"), "the clock")
            },
        ]

    private static let nine = "20260314T090000"
    private static let noonSeconds: Int64 = 1_783_166_400
    private static let noon = ContractClock(shown: "2026-07-04T12:00:00")

    private static func set(
        _ name: String,
        expected: ContractClock?,
        remains: String?,
        _ change: (inout FakeModel) -> Void
    ) -> ContractCase {
        ContractCase(name, FakeModel.withFootage().with(change)) { stage in
            try await stage.driver.open()
            let reading = try await stage.driver.setClock(to: noonSeconds)
            stage.check.equal(reading, expected, "what was read back")
            stage.check.equal(stage.camera.model.clock?.shown, remains, "what the camera shows")
        }
    }
}
