// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device says to the other end of the cable.
package enum RedirReply: Hashable, Sendable {
    case hello(program: String, RedirCapabilities)
    case connected(FakeUSB)
    case disconnected
    case interfaces([FakeInterface])
    case endpoints([FakeEndpoint])
    case configuration(RedirStatus, UInt8)
    case alternate(RedirStatus, interface: UInt8, setting: UInt8)
    case events(RedirStatus, endpoint: UInt8)
    case control(RedirControl)
    case bulk(RedirBulk)
    case event(endpoint: UInt8, [UInt8])

    /// The message that says so; an answer bears the number of its question.
    package func frame(number: UInt64 = 0, _ shared: RedirCapabilities) -> RedirFrame {
        RedirFrame(type: type, number: number, body: body(shared))
    }

    private var type: UInt32 {
        switch self {
        case .hello: 0
        case .connected: 1
        case .disconnected: 2
        case .interfaces: 4
        case .endpoints: 5
        case .configuration: 8
        case .alternate: 11
        case .events: 17
        case .control: 100
        case .bulk: 101
        case .event: 103
        }
    }

    private func body(_ shared: RedirCapabilities) -> [UInt8] {
        switch self {
        case .hello(let program, let capabilities): Self.hello(program, capabilities)
        case .connected(let usb): usb.announced(shared)
        case .disconnected: []
        case .interfaces(let interfaces): table(of: interfaces)
        case .endpoints(let endpoints): table(of: endpoints, shared)
        case .configuration(let status, let value): [status.rawValue, value]
        case .alternate(let status, let interface, let setting):
            [status.rawValue, interface, setting]
        case .events(let status, let endpoint): [status.rawValue, endpoint]
        case .control(let transfer): transfer.encoded
        case .bulk(let transfer): transfer.encoded(shared)
        case .event(let endpoint, let data): Self.event(endpoint, data)
        }
    }

    private static func hello(_ program: String, _ capabilities: RedirCapabilities) -> [UInt8] {
        var bytes = FakeBytes()
        let name = program.utf8.prefix(63)
        bytes.add(raw: Array(name))
        bytes.add(raw: [UInt8](repeating: 0, count: 64 - name.count))
        bytes.add(capabilities.rawValue)
        return bytes.bytes
    }

    private static func event(_ endpoint: UInt8, _ data: [UInt8]) -> [UInt8] {
        var bytes = FakeBytes()
        bytes.add(endpoint)
        bytes.add(RedirStatus.success.rawValue)
        bytes.add(UInt16(data.count))
        return bytes.bytes + data
    }
}

/// How usbredir describes a device.
extension FakeUSB {
    fileprivate func announced(_ shared: RedirCapabilities) -> [UInt8] {
        var bytes = FakeBytes()
        bytes.add(speed.redirNumber)
        // Class, subclass and protocol: those of the interfaces count.
        bytes.add(raw: [0, 0, 0])
        bytes.add(vendor)
        bytes.add(product)
        if shared.contains(.deviceVersion) { bytes.add(release) }
        return bytes.bytes
    }
}

extension FakeSpeed {
    fileprivate var redirNumber: UInt8 {
        switch self {
        case .full: 1
        case .high: 2
        case .super: 3
        }
    }
}

/// A table of 32 rows, column by column.
private func table(of interfaces: [FakeInterface]) -> [UInt8] {
    var bytes = FakeBytes()
    bytes.add(UInt32(interfaces.count))
    bytes.add(raw: column(interfaces.map(\.number)))
    for field in 0..<3 { bytes.add(raw: column(interfaces.map { $0.kind[field] })) }
    return bytes.bytes
}

private func column(_ filled: [UInt8]) -> [UInt8] {
    filled + repeatElement(0, count: 32 - filled.count)
}

/// A table of 32 rows, those from 16 on for endpoints that send to the host.
private func table(of endpoints: [FakeEndpoint], _ shared: RedirCapabilities) -> [UInt8] {
    var rows = [FakeEndpoint?](repeating: nil, count: 32)
    for endpoint in endpoints {
        rows[Int(endpoint.address & 0x0F) + (endpoint.address & 0x80 != 0 ? 16 : 0)] = endpoint
    }
    var bytes = FakeBytes()
    // 255 stands for an endpoint that is not there.
    bytes.add(raw: rows.map { $0?.type ?? 255 })
    bytes.add(raw: rows.map { $0?.interval ?? 0 })
    bytes.add(raw: rows.map { $0?.interface ?? 0 })
    if shared.contains(.packetSizes) {
        for row in rows { bytes.add(row?.maxPacketBytes ?? 0) }
    }
    return bytes.bytes
}
