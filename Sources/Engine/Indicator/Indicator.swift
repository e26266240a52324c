// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Logging
import ServiceLifecycle
import Subprocess
import SystemPackage

/// Runs the agency's program whenever what a bay's indicator should show has changed.
///
/// Nothing waits for the program, and nothing depends on it: one that fails, hangs or is not there is a
/// condition, and no more.
package final class Indicator: Service {
    /// How many run at once.
    private static let lanes = 4
    /// How long one may take; then it is killed, with all that it started.
    private static let patience: Duration = .seconds(10)
    /// How long a bay is left alone for which it failed, unless its sign changes.
    private static let pause: Duration = .seconds(60)
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]

    private let program: String
    private let parts: EngineParts
    private let wanted: AsyncStream<[BayPath: BaySign]>
    private let input: AsyncStream<[BayPath: BaySign]>.Continuation

    /// Shows signs by running a program.
    /// - Parameters:
    ///   - program: Its absolute path.
    ///   - parts: What all services share.
    package init(program: String, _ parts: EngineParts) {
        self.program = program
        self.parts = parts
        (wanted, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Hands over what all bays should show; returns at once.
    func show(_ signs: [BayPath: BaySign]) {
        input.yield(signs)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var shown = Shown()
            for await signs in wanted {
                let due = shown.due(signs, at: parts.now(), after: Self.pause)
                guard !due.isEmpty else { continue }
                let failures = await run(due)
                guard !Task.isCancelled else { return }
                shown.note(due, failures, at: parts.now())
                tell(failures, shown)
            }
        }
    }

    /// Runs the program for each sign.
    /// - Returns: Why it failed, by bay.
    private func run(_ signs: [BaySign]) async -> [BayPath: String] {
        await withTaskGroup(of: (BayPath, String?).self) { group in
            var rest = signs[...]
            var failures: [BayPath: String] = [:]
            func begin() {
                guard let sign = rest.popFirst() else { return }
                group.addTask { [self] in (sign.bay.path, await run(sign)) }
            }
            for _ in 0..<Self.lanes { begin() }
            while let (path, failure) = await group.next() {
                failures[path] = failure
                begin()
            }
            return failures
        }
    }

    /// Runs the program once, and says why it failed.
    private func run(_ sign: BaySign) async -> String? {
        let clock = parts.clock
        return await withTaskGroup(of: String?.self) { group in
            group.addTask { [self] in await ended(sign.arguments) }
            group.addTask {
                try? await clock.sleep(for: Self.patience)
                return "it did not end within \(Self.patience)"
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Runs the program to its end, which cancelling brings about.
    private func ended(_ arguments: [String]) async -> String? {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(program)),
                arguments: Arguments(arguments),
                environment: .custom(
                    Dictionary(
                        uniqueKeysWithValues: Self.environment.map {
                            (Environment.Key(stringLiteral: $0.key), $0.value)
                        }
                    )
                ),
                platformOptions: options,
                output: .discarded,
                error: .discarded
            )
            return result.terminationStatus.isSuccess
                ? nil : "it ended with \(result.terminationStatus)"
        } catch {
            return "it could not be run: \(error)"
        }
    }

    private func tell(_ failures: [BayPath: String], _ shown: Shown) {
        guard let first = failures.min(by: { $0.key.rawValue < $1.key.rawValue }) else {
            if !shown.hasFailures { parts.conditions.clear(.indicatorFailing, on: program) }
            return
        }
        parts.conditions.raise(
            .indicatorFailing,
            on: program,
            detail: "bay \(first.key.rawValue): \(first.value)",
            advice:
                "indicators may be wrong; camdock status is not. Run it by hand as the user camdock"
        )
    }
}

/// What indicators show, and for which bays the program failed.
private struct Shown {
    private var signs: [BayPath: BaySign] = [:]
    private var failedAt: [BayPath: UTCTime] = [:]

    var hasFailures: Bool { !failedAt.isEmpty }

    /// What has to be shown now, in the order of the bays.
    ///
    /// A bay without a name is shown empty once when its camera leaves.
    mutating func due(
        _ wanted: [BayPath: BaySign],
        at now: UTCTime,
        after pause: Duration
    ) -> [BaySign] {
        var wanted = wanted
        for (path, sign) in signs where wanted[path] == nil {
            if sign.state == BaySign.empty {
                signs[path] = nil
                failedAt[path] = nil
            } else {
                wanted[path] = BaySign(empty: sign.bay)
            }
        }
        return wanted.values.filter { sign in
            guard signs[sign.bay.path] == sign else { return true }
            guard let at = failedAt[sign.bay.path] else { return false }
            return !(.zero..<pause).contains(now.since(at))
        }.sorted { $0.bay.path.rawValue < $1.bay.path.rawValue }
    }

    mutating func note(_ tried: [BaySign], _ failures: [BayPath: String], at now: UTCTime) {
        for sign in tried {
            signs[sign.bay.path] = sign
            failedAt[sign.bay.path] = failures[sign.bay.path] == nil ? nil : now
        }
    }
}
