// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Settings

extension MTPQuirks {
    /// The most that a part may be said to have, in bytes: it is held in memory while it comes.
    private static let partRange: ClosedRange<Int64> = 4 << 10...64 << 20
    private static let patienceRange: ClosedRange<Duration> = .seconds(1) ... .seconds(600)

    /// Reads a profile's `[mtp]` table; what it does not say stays as it is.
    init(_ table: SettingsTable) {
        self.init()
        listing = table.choice("listing", default: listing)
        serial = table.choice("serial", default: serial)
        initiatorInfo = table.string(optional: "initiator_info")
        if initiatorInfo.map({ $0.isEmpty || $0.utf16.count > 254 }) == true {
            table.reject("initiator_info", "must have 1 to 254 characters")
        }
        patience = table.duration("patience", in: Self.patienceRange, default: patience)
        listingPatience = table.duration(
            "listing_patience",
            in: Self.patienceRange,
            default: listingPatience
        )
        if table.holds("interface_number") {
            interfaceNumber = UInt8(table.int("interface_number", in: 0...255))
        }
        readParts(table)
        readFlags(table)
    }

    private mutating func readParts(_ table: SettingsTable) {
        readsParts = table.bool("reads_parts", default: readsParts)
        readsOnlyParts = table.bool("reads_only_parts", default: readsOnlyParts)
        partBytes = Int(
            table.bytes("part_size", in: Self.partRange, default: Int64(partBytes))
        )
        avoidsFullLastPacket = table.bool("avoids_full_last_packet", default: avoidsFullLastPacket)
        if readsOnlyParts, !readsParts {
            table.reject("reads_only_parts", "cannot be true where reads_parts is false")
        }
    }

    private mutating func readFlags(_ table: SettingsTable) {
        func flag(_ key: String, _ path: WritableKeyPath<Self, Bool>) {
            self[keyPath: path] = table.bool(key, default: self[keyPath: path])
        }
        flag("ignores_header_errors", \.ignoresHeaderErrors)
        flag("pads_instead_of_empty_packet", \.padsInsteadOfEmptyPacket)
        flag("keeps_session_open", \.keepsSessionOpen)
        flag("keeps_interface", \.keepsInterface)
        flag("resets_on_close", \.resetsOnClose)
        flag("opens_session_first", \.opensSessionFirst)
        flag("object_info_has_64_bit_size", \.objectInfoHas64BitSize)
        flag("lists_root_first", \.listsRootFirst)
        flag("distrusts_sizes", \.distrustsSizes)
        flag("miscounts_objects", \.miscountsObjects)
        flag("hides_battery", \.hidesBattery)
        flag("hides_clock", \.hidesClock)
        flag("detaches_driver", \.detachesDriver)
    }
}
