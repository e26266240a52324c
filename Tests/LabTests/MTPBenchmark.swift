// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Glibc
import Testing

/// Camdock's pull from MTP cameras beside gphoto2 and mtp-tools; `Benchmarks/mtp.sh` runs it.
///
/// One guest for each camera and load, so that all have the same machine, camera and disk.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["CAMDOCK_LAB_BENCH"] != nil,
        "a measurement: run Benchmarks/mtp.sh"
    )
)
struct MTPBenchmark {
    @Test(arguments: MTPLoad.all, MTPBenchCamera.allCases)
    func `the pull beside other tools`(load: MTPLoad, kind: MTPBenchCamera) async throws {
        let run = try RunDirectory("bench-\(kind.rawValue)-\(load.name)")
        try await withGuest(in: run) { guest in
            let bench = try await MTPBench(load, kind, on: guest, in: run)
            var samples: [String: [MTPSample]] = [:]
            for round in 1...Self.rounds {
                for contender in kind.contenders {
                    let sample = try await bench.measure(contender)
                    samples[contender.rawValue, default: []].append(sample)
                    print("  \(round) \(contender.rawValue): \(sample)")
                    // Shown as it comes, to a pipe as well.
                    fflush(nil)
                }
            }
            print(Self.table(samples, kind.contenders, "\(kind.title): \(load.title)"))
        }
    }

    private static var rounds: Int {
        ProcessInfo.processInfo.environment["CAMDOCK_LAB_BENCH"].flatMap { Int($0) } ?? 3
    }

    /// Medians as a table for docs/performance.md.
    private static func table(
        _ samples: [String: [MTPSample]],
        _ contenders: [MTPContender],
        _ title: String
    ) -> String {
        let ours = median(samples[MTPContender.camdock.rawValue] ?? [], \.wall)
        let rows = contenders.map { contender in
            let own = samples[contender.rawValue] ?? []
            let wall = median(own, \.wall)
            let walls = own.map(\.wall)
            return """
                | \(contender.rawValue) | \(rounded(wall)) | \(rounded(walls.min() ?? 0)) - \
                \(rounded(walls.max() ?? 0)) | \(rounded(median(own, \.cpu))) | \
                \(rounded(wall / ours)) |
                """
        }
        return """

            | \(title) | wall s | from - to | CPU s | wall against camdock |
            |---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    private static func median(
        _ samples: [MTPSample],
        _ value: (MTPSample) -> Double
    ) -> Double {
        let sorted = samples.map(value).sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func rounded(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// What a camera holds while it is measured.
struct MTPLoad: Sendable, CustomTestStringConvertible {
    let name: String
    let title: String
    let footage: Footage

    static let all = [
        Self(
            name: "large",
            title: "one object of 256 MiB",
            footage: .clips(1, ofMiB: 256, seed: 300)
        ),
        Self(
            name: "small",
            title: "500 objects of 512 KiB",
            footage: Footage(
                seed: 301,
                Footage.clips(500, ofMiB: 1, seed: 301).clips.map {
                    Footage.Clip(path: $0.path, sizeBytes: 512 << 10)
                }
            )
        ),
    ]

    var testDescription: String { name }
}

/// The cameras that are measured.
enum MTPBenchCamera: String, Sendable, CaseIterable {
    case qemu
    case responder

    var title: String {
        switch self {
        case .qemu: "QEMU's usb-mtp"
        case .responder: "uMTP-Responder"
        }
    }

    /// gphoto2 asks the responder for what it never answers again after.
    var contenders: [MTPContender] {
        switch self {
        case .qemu: MTPContender.allCases
        case .responder: MTPContender.allCases.filter { $0 != .gphoto2 }
        }
    }
}

/// Who pulls.
enum MTPContender: String, Sendable, CaseIterable {
    case camdock = "camdock, hashed and read back"
    case driver = "camdock's driver alone, nothing hashed or kept"
    case gphoto2 = "gphoto2 --get-all-files"
    case mtpTools = "mtp-connect --getfile"
    case mtpToolsHashed = "mtp-connect --getfile, sync, sha256sum"
}

/// One measured run.
struct MTPSample: Sendable, CustomStringConvertible {
    /// Seconds.
    let wall: Double
    /// CPU seconds of the client side, in user and kernel mode.
    let cpu: Double

    var description: String { "\(wall) s, \(cpu) CPU s" }
}
