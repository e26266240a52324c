// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import FoundationEssentials
import Platform

/// The line to a `camera-probe` in the guest: camdock's MTP driver, which does what it is asked.
actor DriverLine: BlockingActor {
    nonisolated let executor: BlockingExecutor
    private let socket: LineSocket

    /// Longer than any case lets a camera be silent.
    private static let patience: Duration = .seconds(120)

    fileprivate init(connectingTo path: String, name: String) throws {
        executor = BlockingExecutor(label: "lab driver \(name)")
        socket = try LineSocket(
            connectingTo: path,
            peer: "the driver \(name)",
            deadline: Deadline(.seconds(10))
        )
    }

    /// Asks and waits for the answer.
    ///
    /// **Blocks.**
    func ask(_ call: ContractCall) throws -> ContractAnswer {
        let text = String(decoding: try JSONEncoder().encode(call), as: UTF8.self)
        try socket.send(try JSONValue(parsing: text))
        let answer = try socket.receive(by: Deadline(Self.patience), what: "\(call)")
        return try JSONDecoder().decode(ContractAnswer.self, from: Data(try answer.line().utf8))
    }
}

extension Release {
    /// The program that has camdock's MTP driver in it and is never installed; nil if it was not built.
    static var probe: String? {
        guard let path = binaries.map({ $0 + "/camera-probe" }),
            FileManager.default.fileExists(atPath: path)
        else { return nil }
        return path
    }
}

extension Guest {
    /// Puts camdock's udev rules into the guest, and nothing else of it: what they mark, libmtp's
    /// rules leave alone.
    ///
    /// **Blocks.**
    func installRules() throws {
        let staged = run.share + "/rules"
        try HostCommand.run(["cp", "-r", Repository.path("udev-rules"), staged])
        try sh("cp /mnt/share/rules/*.rules /etc/udev/rules.d/ && udevadm control --reload")
    }

    /// Puts `camera-probe` where a shell finds it.
    ///
    /// **Blocks.**
    func installProbe() throws {
        guard let probe = Release.probe else {
            throw LabError.unavailable("CAMDOCK_LAB_BIN names no directory with camera-probe")
        }
        let staged = run.share + "/camera-probe"
        try HostCommand.run(["strip", "-o", staged, probe])
        try sh("cp /mnt/share/camera-probe /usr/local/bin/")
    }

    /// Starts a driver of that name, and connects to it; `installProbe` comes before.
    ///
    /// **Blocks.**
    func startDriver(_ name: String) throws -> DriverLine {
        let socket = run.file(name + ".line")
        try monitor.call(
            "chardev-add",
            [
                "id": .string("line-" + name),
                "backend": [
                    "type": "socket",
                    "data": [
                        "addr": ["type": "unix", "data": ["path": .string(socket)]],
                        "server": true, "wait": false,
                    ],
                ],
            ]
        )
        try monitor.call(
            "device_add",
            [
                "driver": "virtserialport", "id": .string(name), "bus": "serial.0",
                "chardev": .string("line-" + name), "name": .string("lab." + name),
            ]
        )
        // Before the driver looks at the port: one that nobody is at reads as closed.
        let line = try DriverLine(connectingTo: socket, name: name)
        let port = "/dev/virtio-ports/lab." + name
        try waitForDevice(port)
        try sh("setsid camera-probe serve \(port) >/run/\(name).log 2>&1 </dev/null &")
        return line
    }
}
