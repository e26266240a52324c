// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Settings
import Stores

/// What `camdock.toml` says; docs/configuration.md describes every key.
struct Configuration: Sendable {
    private enum EnrolmentRule: String, CaseIterable {
        case listed, any
    }

    var agency: String
    var site: String
    var enrolment: Enrolment
    /// How many cameras are read at the same moment.
    var readAtOnce: Int
    /// The names of the ports that have one.
    var bayNames: [BayPath: String]
    var profileDirectories: [String]
    var ledgerPath: String
    var spoolPath: String
    var spoolReserveBytes: Int64
    var partSizeBytes: Int
    var store: Store
    var uplink: UplinkTerms
    var uplinkLanes: Int
    var clock: ClockPolicy
    var ready: ReadyTerms
    var clearing: ClearingPolicy
    var accountability: AccountabilityPolicy
    /// The program that shows the state of the bays; nil for none.
    var indicatorProgram: String?
    var adminSocket: String
    var adminGroup: String?
    var mounterSocket: String
    var watchesUdev: Bool

    /// Everything under one folder, every camera enrolled, no udev: for demonstrations and tests.
    static func demonstration(in root: String, profiles: [String]) -> Configuration {
        Configuration(
            agency: "demo-agency",
            site: "demo-site",
            enrolment: .any,
            readAtOnce: Intake.defaultTurns,
            bayNames: [:],
            profileDirectories: profiles,
            ledgerPath: root + "/ledger.sqlite",
            spoolPath: root + "/spool",
            spoolReserveBytes: 64 << 20,
            partSizeBytes: ContentDigest.defaultPartSizeBytes,
            store: .directory(
                DirectorySettings(path: root + "/store", createsStore: true, identity: nil)
            ),
            uplink: .open,
            uplinkLanes: 2,
            clock: .measuring,
            ready: ReadyTerms(),
            clearing: .never,
            accountability: .lenient,
            indicatorProgram: nil,
            adminSocket: root + "/run/camdock.sock",
            adminGroup: nil,
            mounterSocket: root + "/run/mounter.sock",
            watchesUdev: false
        )
    }
}

extension Configuration {
    /// Where things are on an installed system.
    private enum Installed {
        static let profiles = ["/usr/share/camdock/profiles", "/etc/camdock/profiles.d"]
        static let ledger = "/var/lib/camdock/ledger.sqlite"
        static let spool = "/var/lib/camdock/spool"
        static let adminSocket = "/run/camdock/camdock.sock"
        static let mounterSocket = "/run/camdock/mounter.sock"
    }

    /// Reads a file; without a `base`, paths default to those of an installed system.
    static func read(at path: String, base: Configuration?) throws(SettingsError) -> Configuration {
        try SettingsFile.read(at: path) { table in
            Configuration(table, base: base)
        }
    }

    private init(_ table: SettingsTable, base: Configuration?) {
        agency = Self.shortName("agency", in: table)
        site = Self.shortName("site", in: table)
        let cameras = table.table("cameras")
        enrolment = Self.enrolment(cameras)
        readAtOnce = cameras.int("read_at_once", in: 1...64, default: Intake.defaultTurns)
        bayNames = Self.bays(table)
        profileDirectories = table.table("profiles").strings(
            "directories",
            default: base?.profileDirectories ?? Installed.profiles
        )
        ledgerPath = table.table("ledger").path(
            "path",
            default: base?.ledgerPath ?? Installed.ledger
        )
        let spool = table.table("spool")
        spoolPath = spool.path("path", default: base?.spoolPath ?? Installed.spool)
        spoolReserveBytes = spool.bytes("reserve", default: 1 << 30)
        partSizeBytes = Self.partSize(spool)
        store = Store(table.table("store"), partSizeBytes: partSizeBytes, base: base?.store)
        let uplink = table.table("uplink")
        self.uplink = UplinkTerms(uplink, retention: table.table(optional: "retention"))
        uplinkLanes = uplink.int("lanes", in: 1...16, default: 2)
        let clocks = table.table("clock")
        clock = ClockPolicy(
            clocks,
            siteZone: uplink.holds("time_zone") ? self.uplink.schedule.timeZone : nil
        )
        ready = ReadyTerms(table.table("ready"))
        clearing = ClearingPolicy(table.table("clearing"))
        let hasZone = clocks.holds("time_zone") || uplink.holds("time_zone")
        accountability = AccountabilityPolicy(
            table.table("accountability"),
            cameraZone: hasZone ? clock.timeZone : nil
        )
        indicatorProgram = table.table("indicator").path(optional: "program")
        let admin = table.table("admin")
        adminSocket = admin.path("socket", default: base?.adminSocket ?? Installed.adminSocket)
        adminGroup = admin.string(optional: "group")
        mounterSocket = table.table("mounter").path(
            "socket",
            default: base?.mounterSocket ?? Installed.mounterSocket
        )
        watchesUdev = table.table("udev").bool("watch", default: base?.watchesUdev ?? true)
    }

    private static func shortName(_ key: String, in table: SettingsTable) -> String {
        let name = table.string(key)
        if table.holds(key), name.isEmpty || name.contains("/") {
            table.reject(key, "must be a short name without '/': it is a folder in the store")
        }
        return name
    }

    private static func enrolment(_ table: SettingsTable) -> Enrolment {
        let rule = table.choice("enroll", default: EnrolmentRule.listed)
        let texts = table.strings("serials", default: [])
        var serials: Set<CameraSerial> = []
        for (index, text) in texts.enumerated() {
            guard let serial = CameraSerial(text) else {
                table.reject("serials", at: index, "is no serial number")
                continue
            }
            if !serials.insert(serial).inserted {
                table.reject("serials", at: index, "is listed twice")
            }
        }
        return rule == .any ? .any : .serials(serials)
    }

    private static func bays(_ table: SettingsTable) -> [BayPath: String] {
        var names: [BayPath: String] = [:]
        for bay in table.tables("bays") {
            let name = bay.string("name")
            for (index, port) in bay.strings("ports").enumerated() {
                let path = BayPath(port)
                if let other = names.updateValue(name, forKey: path) {
                    bay.reject("ports", at: index, "is a port of bay \(other) already")
                }
            }
        }
        return names
    }

    private static func partSize(_ table: SettingsTable) -> Int {
        let size = table.bytes(
            "part_size",
            in: 1 << 20...1 << 30,
            default: Int64(ContentDigest.defaultPartSizeBytes)
        )
        if size % 4_096 != 0 {
            table.reject("part_size", "must be a multiple of 4 KiB")
        }
        return Int(size)
    }
}
