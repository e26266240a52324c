// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras

/// What the profile of a case says of the camera; what is nil stays as it is without a profile.
package struct ContractQuirks: Hashable, Sendable, Codable {
    package var listing: String?
    package var readsParts: Bool?
    package var readsOnlyParts: Bool?
    package var partBytes: Int?
    package var avoidsFullLastPacket: Bool?
    package var ignoresHeaderErrors: Bool?
    package var padsInsteadOfEmptyPacket: Bool?
    package var opensSessionFirst: Bool?
    package var objectInfoHas64BitSize: Bool?
    package var listsRootFirst: Bool?
    package var distrustsSizes: Bool?
    package var hidesBattery: Bool?
    package var initiatorInfo: String?
    package var patienceSeconds: Int?

    /// No profile.
    package init() {}

    /// The quirks for the driver.
    package var mtp: MTPQuirks {
        var quirks = MTPQuirks()
        if let listing = listing.flatMap(MTPQuirks.Listing.init) { quirks.listing = listing }
        set(readsParts, &quirks.readsParts)
        set(readsOnlyParts, &quirks.readsOnlyParts)
        set(partBytes, &quirks.partBytes)
        set(avoidsFullLastPacket, &quirks.avoidsFullLastPacket)
        set(ignoresHeaderErrors, &quirks.ignoresHeaderErrors)
        set(padsInsteadOfEmptyPacket, &quirks.padsInsteadOfEmptyPacket)
        set(opensSessionFirst, &quirks.opensSessionFirst)
        set(objectInfoHas64BitSize, &quirks.objectInfoHas64BitSize)
        set(listsRootFirst, &quirks.listsRootFirst)
        set(distrustsSizes, &quirks.distrustsSizes)
        set(hidesBattery, &quirks.hidesBattery)
        if let initiatorInfo { quirks.initiatorInfo = initiatorInfo }
        if let patienceSeconds {
            quirks.patience = .seconds(patienceSeconds)
            quirks.listingPatience = .seconds(patienceSeconds)
        }
        return quirks
    }

    private func set<Value>(_ value: Value?, _ quirk: inout Value) {
        if let value { quirk = value }
    }
}
