// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import Evidence
import TestSupport

/// One command after the other end of a command line.
extension CameraProbe {
    /// Opens the camera, does what is asked, and lets go of it.
    static func run(_ service: ContractService, _ arguments: [String]) async throws {
        guard arguments.count >= 2 else {
            throw ProbeError("expected: serve PORT, or NODE COMMAND [ARGUMENT...]")
        }
        try await say(service, .open(node: arguments[0], quirks: ContractQuirks()))
        let rest = Array(arguments.dropFirst(2))
        switch arguments[1] {
        case "read-all":
            try await readAll(service)
        case "read", "remove":
            // Paths are those of a listing.
            try await say(service, .list, isTold: false)
            fallthrough
        default:
            guard let call = call(arguments[1], rest) else {
                throw ProbeError("cannot \(arguments.dropFirst().joined(separator: " "))")
            }
            try await say(service, call)
        }
        try await say(service, .close, isTold: false)
    }

    private static func call(_ command: String, _ arguments: [String]) -> ContractCall? {
        switch (command, arguments.count) {
        case ("list", 0): .list
        case ("charge", 0): .charge
        case ("clock", 0): .clock
        case ("set-clock", 1): Int64(arguments[0]).map { .setClock(seconds: $0) }
        case ("read", 1): .read(path: arguments[0], offset: 0, most: nil)
        case ("read", 2):
            Int64(arguments[1]).map { .read(path: arguments[0], offset: $0, most: nil) }
        case ("remove", 1): .remove(path: arguments[0], isProven: true)
        default: nil
        }
    }

    /// Reads everything that the camera lists.
    private static func readAll(_ service: ContractService) async throws {
        guard case .listing(let listing) = try await say(service, .list, isTold: false) else {
            return
        }
        for file in listing.files {
            try await say(service, .read(path: file.path, offset: 0, most: nil))
        }
    }

    /// Reads everything that the camera lists, and drops it.
    static func drain(_ driver: any CameraDriver) async throws {
        var total: Int64 = 0
        for file in try await driver.list().files {
            let source = try await driver.open(file)
            total += try await offPool {
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                var place: Int64 = 0
                while true {
                    var span = buffer.mutableSpan
                    var bytes = span.mutableBytes
                    let count = try source.read(into: &bytes, at: place)
                    guard count > 0 else { return place }
                    place += Int64(count)
                }
            }
        }
        await driver.close()
        print(try encoded(["bytes": total]))
    }

    /// Makes a call and prints what came of it; what failed is always printed, and thrown.
    @discardableResult
    private static func say(
        _ service: ContractService,
        _ call: ContractCall,
        isTold: Bool = true
    ) async throws -> ContractAnswer {
        let answer = await service.answer(call)
        if case .failed(let error) = answer {
            print(try encoded(answer))
            throw ProbeError(error.detail)
        }
        if isTold, answer != .done { print(try encoded(answer)) }
        return answer
    }
}
