// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import Cameras
import Evidence
import FoundationEssentials
import Glibc
import Platform
import TestSupport

/// Speaks with a PTP camera by the very driver that the daemon uses, and says what came of it.
///
///     camera-probe serve PORT                    calls of the camera contract, line by line
///     camera-probe NODE list
///     camera-probe NODE read PATH [OFFSET]       size and SHA-256 of what comes
///     camera-probe NODE read-all                 the same of every file
///     camera-probe NODE drain                    reads every file and drops it, to be timed
///     camera-probe NODE charge | clock
///     camera-probe NODE set-clock SECONDS        since 1970, on the camera's own face
///     camera-probe NODE remove PATH
///
/// It answers in JSON, one object a line, and ends with 1 if the camera or its driver failed. It is
/// there for tests and measurements; nothing installs it.
@main
enum CameraProbe {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            let opener = try opener()
            let service = ContractService(opener: opener)
            if arguments.count == 2, arguments[0] == "serve" {
                try await serve(service, port: arguments[1])
            } else if arguments.count == 2, arguments[1] == "drain" {
                try await drain(try await opener(arguments[0], ContractQuirks()))
            } else {
                try await run(service, arguments)
            }
        } catch {
            let words = Array("camera-probe: \(error)\n".utf8)
            _ = write(STDERR_FILENO, words, words.count)
            exit(1)
        }
    }

    private static func opener() throws -> ContractService.Opener {
        let opener = USBCameraOpener(
            context: try USBContext(),
            budget: USBMemoryBudget()
        )
        return { node, quirks in
            let camera = try await offPool { try Self.camera(at: node) }
            return try await opener.open(camera, quirks: quirks.mtp).driver
        }
    }

    private static func camera(at node: String) throws -> DetectedCamera {
        let device = try UdevDatabase.devices().first {
            $0.kind == .usbDevice && $0.node == node
        }
        guard let camera = device.flatMap({ MTPProbe.finding(for: $0) }) else {
            throw ProbeError("\(node) is no camera that udev knows")
        }
        return camera
    }

    /// Answers the calls that come by a port, until the other end closes it.
    private static func serve(_ service: ContractService, port: String) async throws {
        let line = try ProbeLine(at: port)
        while let text = try await offPool({ try line.next() }) {
            let call = try JSONDecoder().decode(ContractCall.self, from: Data(text.utf8))
            try line.write(try encoded(await service.answer(call)))
        }
        _ = await service.answer(.close)
    }

    static func encoded(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

/// What the probe itself cannot do.
struct ProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
