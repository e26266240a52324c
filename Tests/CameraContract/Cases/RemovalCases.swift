// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

extension CameraContract {
    static let removalCases: [ContractCase] = [
        removal("a file is removed, and no other one", .removed) { _ in },
        removal("a file is not removed without a proof of its own", .notProven, isProven: false) {
            _ in
        },
        removal("a protected file stays", .writeProtected) {
            $0.objects[FakeModel.handle(2)]?.protection = 1
        },
        removal("a file in a store that is read only stays", .mediumProtected) {
            $0.stores[0].access = 1
        },
        removal("a store for reading and deleting lets files go", .removed) {
            $0.stores[0].access = 2
        },
        removal("a camera that cannot delete is not asked to", .unable) {
            $0.statement.operations = FakeOperation.everything.without(0x100B)
        },
        removal("a file is removed from a camera that sends an event", .removed) {
            $0.sendsRemovalEvents = true
        },
        removal("a camera without property lists removes a file", .removed) {
            $0.statement.operations = FakeOperation.plainPTP + [FakeOperation.deleteObject]
        },
        removal(
            "a camera that wants to know who asks lets files go then",
            .removed,
            quirks: .with { $0.initiatorInfo = "Windows/6.2.9200 MTPClassDriver/6.2.9200.16384" }
        ) { model in
            model.statement.operations = FakeOperation.everything.without(0x100B)
            model.initiator.exists = true
            model.initiator.unlocks = [0x100B]
        },
        answered("part of it went", .refuse(0x2012), .partlyRemoved),
        answered("it says so and does not", .ignoredDeletion, .notRemoved),
        answered("access is denied", .refuse(0x200F), .writeProtected),
        answered("it fails", .refuse(0x2002), .notRemoved),
        changed("its size", .notProven) { $0.size += 1 },
        changed("its time", .notProven) { $0.modified = "20260401T000000" },
        changed("its name", .notProven) { $0.name = Array("OTHER.MP4".utf16) },
        ContractCase(
            "a busy camera is asked to remove again",
            prepare: { $0.inject(.busy, on: FakeOperation.deleteObject, times: 2) }
        ) { stage in
            _ = try await stage.openAndList()
            let outcome = try await stage.driver.remove(FakeModel.clip(2), isProven: true)
            stage.check.equal(outcome, .removed, "the outcome")
            stage.expectFootage(try await stage.driver.list())
        },
        ContractCase(
            "a camera pulled while it removes leaves a state that can be looked at",
            prepare: { $0.inject(.disconnect(after: 0), on: FakeOperation.deleteObject) }
        ) { stage in
            _ = try await stage.openAndList()
            let outcome = try await stage.driver.remove(FakeModel.clip(2), isProven: true)
            stage.check.equal(outcome, .unknown, "the outcome")
            stage.expectFootage(try await stage.openAndList())
        },
    ]

    private static func removal(
        _ name: String,
        _ expected: ContractRemoval,
        isProven: Bool = true,
        quirks: ContractQuirks = ContractQuirks(),
        _ change: (inout FakeModel) -> Void
    ) -> ContractCase {
        ContractCase(name, FakeModel.withFootage().with(change), quirks: quirks) { stage in
            stage.expectFootage(try await stage.openAndList())
            try await stage.expectRemoval(expected, isProven: isProven)
            stage.expectFootage(try await stage.driver.list())
        }
    }

    private static func answered(
        _ name: String,
        _ fault: FakeFault,
        _ expected: ContractRemoval
    ) -> ContractCase {
        ContractCase(
            "what the camera says of a removal is reported: \(name)",
            prepare: { $0.inject(fault, on: FakeOperation.deleteObject) }
        ) { stage in
            _ = try await stage.openAndList()
            try await stage.expectRemoval(expected)
        }
    }

    private static func changed(
        _ name: String,
        _ expected: ContractRemoval,
        _ change: @escaping @Sendable (inout FakeObject) -> Void
    ) -> ContractCase {
        ContractCase("a file that changed \(name) since it was listed is not removed") { stage in
            _ = try await stage.openAndList()
            stage.camera.change { model in
                if var object = model.objects[FakeModel.handle(2)] {
                    change(&object)
                    model.objects[object.handle] = object
                }
            }
            try await stage.expectRemoval(expected)
        }
    }
}

extension ContractStage {
    /// Removes the second clip, and expects nothing else to have changed.
    fileprivate func expectRemoval(
        _ expected: ContractRemoval,
        isProven: Bool = true
    ) async throws(ContractError) {
        let before = Set(camera.model.objects.all.map(\.handle))
        let outcome = try await driver.remove(FakeModel.clip(2), isProven: isProven)
        check.equal(outcome, expected, "the outcome")
        let gone = before.subtracting(camera.model.objects.all.map(\.handle))
        check.equal(gone, expected == .removed ? [FakeModel.handle(2)] : [], "what went")
        let isAsked = ![.notProven, .unable].contains(expected)
        check.that(
            isAsked || count(of: FakeOperation.deleteObject) == 0,
            "the camera was asked to delete"
        )
    }
}
