// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage

/// Opens a folder as a camera that speaks for itself, with gauges that a test sets.
final class ScriptedCameras: CameraOpener {
    struct State {
        var statement = CameraStatement(manufacturer: "ACME", model: "X2")
        var charge = Charge.unknown
        /// By how much the camera's clock is ahead of this host's; nil for a camera without one.
        var clockAhead: Duration?
        var canSetClock = true
        /// What the next openings fail with, in that order.
        var openingFailures: [CameraError] = []
        var listFailure: CameraError?
        /// What opening a file fails with.
        var readFailure: CameraError?
        var gaugeFailure: CameraError?
        var followFailure: CameraError?
        /// Whether it has announced that it holds something new.
        var holdsMore = false
        /// Whether it announces that without end.
        var announcesForEver = false
        /// What is done when it is closed, before it is.
        var beforeClosing: (@Sendable () async -> Void)?
        /// What is done when the clock is set, before it is.
        var beforeSetting: (@Sendable () async throws -> Void)?
        /// What is done before a file is opened, and before the charge is told.
        var beforeOpening: @Sendable () -> Void = {}
        var beforeCharge: @Sendable () throws -> Void = {}
        /// How many files were opened.
        var openings = 0
        var openedWith: [MTPQuirks] = []
        var settings: [CivilTime] = []
    }

    private let folder: FilePath
    let state = Mutex(State())
    let changed = WakeBroadcast()
    private let now: @Sendable () -> UTCTime

    init(_ folder: FilePath, now: @escaping @Sendable () -> UTCTime) {
        self.folder = folder
        self.now = now
    }

    func open(_ camera: DetectedCamera, quirks: MTPQuirks) async throws -> OpenedCamera {
        let (failure, statement) = state.withLock { state -> (CameraError?, CameraStatement) in
            state.openedWith.append(quirks)
            let failure = state.openingFailures.isEmpty ? nil : state.openingFailures.removeFirst()
            return (failure, state.statement)
        }
        if let failure { throw failure }
        return OpenedCamera(
            driver: ScriptedCamera(folder: FolderCamera(at: folder), cameras: self),
            identity: statement
        )
    }

    /// How many files were opened.
    var openings: Int { state.withLock { $0.openings } }

    /// The camera announces that a gauge changed.
    func announce(_ charge: Charge) {
        state.withLock { $0.charge = charge }
        changed.advance()
    }

    fileprivate func failGauge() throws {
        if let failure = state.withLock({ $0.gaugeFailure }) { throw failure }
    }

    fileprivate func reading() -> ClockReading? {
        guard let ahead = state.withLock({ $0.clockAhead }) else { return nil }
        let now = now()
        return ClockReading(
            shown: CameraTime(nanoseconds: now.advanced(by: ahead).nanosecondsSinceEpoch),
            zoneSeconds: 0,
            readAt: now,
            uncertainty: .milliseconds(500)
        )
    }
}

private struct ScriptedCamera: CameraDriver, CameraGauges {
    let folder: FolderCamera
    let cameras: ScriptedCameras
    var kind: DriverKind { .mtp }
    var gauges: (any CameraGauges)? { self }

    func list() async throws -> Listing {
        if let failure = cameras.state.withLock({ $0.listFailure }) { throw failure }
        return try await folder.list()
    }

    func open(_ file: SourceFile) async throws -> any FootageSource {
        let (prepare, failure) = cameras.state.withLock { state in
            state.openings += 1
            return (state.beforeOpening, state.readFailure)
        }
        prepare()
        if let failure { throw failure }
        return try await folder.open(file)
    }

    func confirmPresent() async throws { try await folder.confirmPresent() }

    func close() async {
        await cameras.state.withLock { $0.beforeClosing }?()
        await folder.close()
    }

    func charge() async throws -> Charge {
        try cameras.failGauge()
        try cameras.state.withLock { $0.beforeCharge }()
        return cameras.state.withLock { $0.charge }
    }

    func clock() async throws -> ClockReading? {
        try cameras.failGauge()
        return cameras.reading()
    }

    func setClock(to time: CivilTime) async throws -> ClockReading? {
        try await cameras.state.withLock { $0.beforeSetting }?()
        let canSet = cameras.state.withLock { state in
            state.settings.append(time)
            if state.canSetClock { state.clockAhead = .zero }
            return state.canSetClock
        }
        return canSet ? cameras.reading() : nil
    }

    func nextChange() async throws -> CameraChange {
        let round = cameras.changed.round
        if let failure = cameras.state.withLock({ $0.followFailure }) { throw failure }
        if cameras.state.withLock({ $0.announcesForEver }) { return .content }
        if cameras.state.withLock({ $0.holdsMore }) {
            cameras.state.withLock { $0.holdsMore = false }
            return .content
        }
        try await cameras.changed.wait(after: round)
        if let failure = cameras.state.withLock({ $0.followFailure }) { throw failure }
        return .gauge
    }
}

/// A still-image camera as udev shows it.
func stillImageDevice(serial: String?, port: Int = 1, vendor: String = "1d6b") -> UdevDevice {
    let path = "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-\(port)"
    var attributes = ["idVendor": vendor, "idProduct": "0104", "product": "X2"]
    attributes["serial"] = serial
    return UdevDevice(
        sysPath: path,
        kind: .usbDevice,
        node: "/dev/bus/usb/001/00\(port)",
        number: DeviceNumber(major: 189, minor: UInt32(port)),
        properties: [
            "ID_PATH": "pci-0000:00:05.0-usb-0:\(port)", "ID_USB_INTERFACES": ":060101:",
            "ID_CAMDOCK": "1", "BUSNUM": "001", "DEVNUM": "00\(port)",
        ],
        attributes: attributes
    )
}
