// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Synchronization

/// What a session needs to read one device or folder.
struct Visit: Sendable {
    /// A medium's content and the profile that it fits.
    struct Chosen: Sendable {
        let profile: Profile
        let listing: Listing
    }

    /// An open device or folder, with the profiles that may still fit it.
    struct Opened: Sendable {
        let driver: any CameraDriver
        let candidates: [Profile]
        /// What the opened device calls itself; nil if that is no better than what USB says.
        var model: String?
    }

    let docked: DockedCamera
    let model: String
    /// The volume's label, or a folder's name.
    let label: String?
    /// Who handed the medium over.
    let actor: CustodyActor
    /// Says whose footage it is, or throws `Refused`.
    let identify: @Sendable (Chosen) async throws -> CameraSerial
    let open: @Sendable () async throws -> Opened
    /// How files are removed.
    let removal: Removal

    /// How files are removed from what is visited.
    enum Removal: Sendable {
        /// Not at all: what a person handed over is that person's.
        case never
        /// Through the session in which it is read.
        case inSession
        /// Through an opening of its own.
        case reopened(@Sendable () async throws -> any CameraDriver)
    }

    init(
        docked: DockedCamera,
        model: String,
        label: String?,
        actor: CustodyActor,
        removal: Removal = .never,
        identify: @escaping @Sendable (Chosen) async throws -> CameraSerial,
        open: @escaping @Sendable () async throws -> Opened
    ) {
        self.docked = docked
        self.model = model
        self.label = label
        self.removal = removal
        self.actor = actor
        self.identify = identify
        self.open = open
    }
}

extension Visit {
    /// How clearing comes to the camera, which is open for reading; nil if it is never cleared.
    func clearingAccess(_ reader: any CameraDriver) -> ClearingAccess? {
        switch removal {
        case .never: nil
        case .inSession: reader.remover == nil ? nil : .through(reader)
        case .reopened(let openWritable):
            .reopening(reader, openWritable: openWritable) { try await open().driver }
        }
    }
}

/// A device is not read.
struct Refused: Error {
    let refusal: Refusal
    let serial: CameraSerial?

    init(_ refusal: Refusal, _ serial: CameraSerial?) {
        self.refusal = refusal
        self.serial = serial
    }
}

extension Refusal {
    /// What a failure to open or list a medium means for its docking.
    init(_ error: CameraError) {
        switch error {
        case .unsupportedFileSystem(let found): self = .unsupportedFileSystem(found)
        case .medium(let reason): self = .mediumUnreadable(reason)
        case .gone, .vanished, .unreadable, .writeProtected, .unavailable, .denied,
            .faulty:
            self = .mediumUnreadable("\(error)")
        }
    }
}

/// The serial that a visit has claimed, to be given back at its end.
final class ClaimedSerial: Sendable {
    private let claimed = Mutex<CameraSerial?>(nil)

    var serial: CameraSerial? { claimed.withLock { $0 } }

    func set(_ serial: CameraSerial) {
        claimed.withLock { $0 = serial }
    }
}

extension DockedCamera {
    /// A device at its attach; nil for one that is not shown.
    init?(_ device: SortedDevice, id: DockingID, at now: UTCTime, rules: DockService.Rules) {
        let bay: BayPath
        let model: String
        var awaits = false
        switch device {
        case .ignored: return nil
        case .awaitingMedium(let identity, _, let found):
            (bay, model, awaits) = (found.path, identity.displayName, true)
        case .refused(let identity, _, let found, _):
            (bay, model) = (found.path, identity.displayName)
        case .medium(let medium): (bay, model) = (medium.bayPath, medium.model)
        case .camera(let camera): (bay, model) = (camera.bayPath, camera.device.displayName)
        }
        self.init(
            id: id,
            bay: rules.bayNames.named(bay),
            driver: device.driver,
            attachedAt: now,
            serial: device.serial,
            model: model,
            awaitsMedium: awaits
        )
        if case .camera(let camera) = device { (detected, hub) = (camera, camera.hub) }
        if case .medium(let medium) = device { (volume, hub) = (medium.volume, medium.hub) }
    }
}

extension SortedDevice {
    /// The serial that the device states; nil if it states none.
    var serial: CameraSerial? {
        switch self {
        case .ignored: nil
        case .awaitingMedium(_, let serial, _), .refused(_, let serial, _, _): serial
        case .medium(let medium): medium.serial
        case .camera(let camera): camera.serial
        }
    }

    /// The transport that the device is spoken to by.
    fileprivate var driver: DriverKind {
        if case .camera = self { .mtp } else { .massStorage }
    }
}
