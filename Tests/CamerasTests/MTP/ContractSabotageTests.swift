// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import FakeCamera
import Testing

/// Shows that the contract finds a driver out that breaks it.
@Suite struct ContractSabotageTests {
    @Test(arguments: Sabotage.allCases)
    func `a driver that breaks its promise is found out`(_ sabotage: Sabotage) async throws {
        let subject = try #require(
            CameraContract.cases.first { $0.name.hasPrefix(sabotage.subject) }
        )

        let findings = await CameraContract.run(subject) { camera, subject in
            SabotagedDriver(DriverUnderTest(memory: camera, subject), sabotage)
        }

        #expect(findings != [])
    }

    @Test func `a host that breaks a rule is found out`() async throws {
        let subject = try #require(
            CameraContract.cases.first { $0.name == "an empty camera lists as empty" }
        )

        let findings = await CameraContract.run(subject) { camera, subject in
            var host = FakeHost(camera)
            try host.open()
            _ = try host.perform(0x100B, .max)
            _ = try host.perform(0x1003)
            return DriverUnderTest(memory: camera, subject)
        }

        #expect(findings.count == 1)
        #expect(findings.first?.contains("deletesEverything") == true)
    }
}

/// Ways of breaking a promise, each with a case that must notice.
enum Sabotage: CaseIterable {
    case leavesOutAFile
    case takesShortForWhole
    case takesAPulledCameraForAnEmptyOne
    case startsAgainWhereItShouldGoOn
    case guessesTheCharge
    case takesAnEmptyBatteryForOne
    case removesWithoutProof
    case onlySaysThatItRemoves
    case saysThatTheClockIsSet

    /// How the name of the case starts.
    var subject: String {
        switch self {
        case .leavesOutAFile: "a camera that lists all at once"
        case .takesShortForWhole:
            "nothing passes for whole: data that end early, with all well, and parts"
        case .takesAPulledCameraForAnEmptyOne: "a pulled camera is gone, and never"
        case .startsAgainWhereItShouldGoOn: "what lies beyond 4 GiB"
        case .guessesTheCharge: "a charge is told in no scale"
        case .takesAnEmptyBatteryForOne: "a charge is told in nothing, on the dock's power"
        case .removesWithoutProof: "a file is not removed without a proof"
        case .onlySaysThatItRemoves: "a file is removed, and no other one"
        case .saysThatTheClockIsSet: "a clock that only says it was set"
        }
    }
}

/// A driver of which one promise is broken.
private struct SabotagedDriver: CameraUnderTest {
    private let driver: any CameraUnderTest
    private let sabotage: Sabotage

    init(_ driver: any CameraUnderTest, _ sabotage: Sabotage) {
        self.driver = driver
        self.sabotage = sabotage
    }

    func open() async throws(ContractError) { try await driver.open() }

    func close() async { await driver.close() }

    func list() async throws(ContractError) -> ContractListing {
        do throws(ContractError) {
            var listing = try await driver.list()
            if sabotage == .leavesOutAFile { listing.files.removeLast() }
            return listing
        } catch {
            guard sabotage == .takesAPulledCameraForAnEmptyOne else { throw error }
            return ContractListing(files: [], unreadable: [])
        }
    }

    func read(
        _ path: String,
        from offset: Int64,
        atMost most: Int64?
    ) async throws(ContractError) -> ContractReading {
        do throws(ContractError) {
            guard sabotage != .startsAgainWhereItShouldGoOn else {
                return try await driver.read(path, from: 0, atMost: 100_000)
            }
            return try await driver.read(path, from: offset, atMost: most)
        } catch {
            guard sabotage == .takesShortForWhole else { throw error }
            return ContractReading(sizeBytes: 300_000, sha256: "")
        }
    }

    func charge() async throws(ContractError) -> ContractCharge {
        switch (sabotage, try await driver.charge()) {
        case (.guessesTheCharge, .unknown): .level(percent: 80, stepPercent: 1)
        case (.takesAnEmptyBatteryForOne, .external): .level(percent: 0, stepPercent: 1)
        case (_, let charge): charge
        }
    }

    func clock() async throws(ContractError) -> ContractClock? { try await driver.clock() }

    func setClock(to seconds: Int64) async throws(ContractError) -> ContractClock? {
        let reading = try await driver.setClock(to: seconds)
        return sabotage == .saysThatTheClockIsSet
            ? ContractClock(shown: "2026-07-04T12:00:00") : reading
    }

    func nextChange() async throws(ContractError) { try await driver.nextChange() }

    func remove(
        _ path: String,
        isProven: Bool
    ) async throws(ContractError) -> ContractRemoval {
        switch sabotage {
        case .removesWithoutProof: try await driver.remove(path, isProven: true)
        case .onlySaysThatItRemoves: .removed
        default: try await driver.remove(path, isProven: isProven)
        }
    }
}
