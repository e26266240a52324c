// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Opens a session over a channel and asks who is there: what every opener does, whatever its wire.
struct CameraOpening {
    private static let deviceInfoBytes = 64 << 10
    /// The vendor extension from which MTP grew.
    private static let microsoft: UInt32 = 6

    let session: PTPSession
    let quirks: MTPQuirks
    /// The time of this host, against which the camera's clock is held.
    var now: @Sendable () -> UTCTime = { UTCTime(nanosecondsSinceEpoch: WallClock.now()) }
    /// Passes the time between two looks for an event.
    var pause: @Sendable (Duration) async throws -> Void = {
        try await Task.sleep(for: $0)  // Between two looks time has to pass.
    }

    init(_ session: PTPSession, quirks: MTPQuirks) {
        self.session = session
        self.quirks = quirks
    }

    /// Opens the session; the camera is let go of if that fails.
    ///
    /// **Blocks.**
    /// - Parameter label: What the camera's thread is called.
    /// - Returns: The driver, and what the camera says of itself.
    /// - Throws: `CameraError`.
    func open(label: String) throws -> (driver: MTPCamera, identity: CameraStatement) {
        do {
            let info = try CameraError.ofCamera { try introduce() }
            let requests = ObjectRequests(
                session: session,
                abilities: CameraAbilities(info, quirks: quirks),
                quirks: quirks
            )
            let driver = MTPCamera(requests, label: label, now: now, pause: pause)
            return (driver, CameraStatement(info))
        } catch {
            session.close()
            throw error
        }
    }

    private func introduce() throws(PTPError) -> PTPDeviceInfo {
        if quirks.opensSessionFirst {
            try session.open()
            return try initiated(try deviceInfo())
        }
        let info: PTPDeviceInfo?
        do throws(PTPError) {
            info = try deviceInfo()
        } catch {
            // Some cameras answer only within a session, whatever their profile knows of that.
            guard error.leavesSessionUsable else { throw error }
            info = nil
        }
        try session.open()
        if let info { return try initiated(info) }
        return try initiated(try deviceInfo())
    }

    /// Names an initiator to the camera, and asks again what it can do.
    ///
    /// Only where the property is the camera's own, or one of Microsoft's extension: to other makers
    /// its code means something else. A camera that refuses, or does not answer, stays what it was.
    private func initiated(_ info: PTPDeviceInfo) throws(PTPError) -> PTPDeviceInfo {
        guard let name = quirks.initiatorInfo,
            info.supports(.sessionInitiatorInfo) || info.vendorExtension == Self.microsoft
        else { return info }
        var writer = PTPWriter()
        writer.string(name)
        let code = UInt32(PTPProperty.sessionInitiatorInfo.rawValue)
        do throws(PTPError) {
            _ = try session.send(.setDevicePropValue, [code], writer.bytes)
            return try deviceInfo()
        } catch {
            guard error.leavesSessionUsable else { throw error }
            return info
        }
    }

    private func deviceInfo() throws(PTPError) -> PTPDeviceInfo {
        let bytes = try session.fetch(
            .getDeviceInfo,
            [],
            atMost: Self.deviceInfoBytes,
            patience: nil
        )
        do throws(PTPMalformed) {
            return try PTPDeviceInfo(bytes)
        } catch {
            throw .malformed(.getDeviceInfo, .header(error.description))
        }
    }
}

extension CameraStatement {
    /// What DeviceInfo says.
    init(_ info: PTPDeviceInfo) {
        self.init(
            manufacturer: info.manufacturer,
            model: info.model,
            version: info.version,
            serial: CameraSerial(info.serial)
        )
    }
}
