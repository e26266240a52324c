// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How one family of cameras departs from PTP and MTP: the `[mtp]` table of its profile.
///
/// Each key says in docs/profiles.md which devices it is there for.
package struct MTPQuirks: Hashable, Sendable {
    /// How the objects are listed.
    package enum Listing: String, Hashable, Sendable, CaseIterable {
        /// The fastest way that the camera states, and slower ones if it fails.
        case automatic = "auto"
        /// Properties of all objects at once (GetObjectPropList).
        case properties
        /// Properties of one folder after the other.
        case folders
        /// Handles, and each object's information.
        case handles
    }

    /// Whose serial number counts.
    package enum SerialSource: String, Hashable, Sendable, CaseIterable {
        /// That of the USB device.
        case usb
        /// That of DeviceInfo, for cameras that state none or all the same one on USB.
        case deviceInfo = "device-info"
    }

    package var listing = Listing.automatic
    package var serial = SerialSource.usb
    /// Whether parts of objects are asked for at all; broken on some stacks.
    package var readsParts = true
    /// Whether objects are always read in parts, for stacks that fail on whole ones.
    package var readsOnlyParts = false
    /// The most that one part has, in bytes; some firmwares crash on more.
    package var partBytes = 1 << 20
    /// Whether a part must not end in a full packet; Samsung's stack hangs there (libmtp #8).
    package var avoidsFullLastPacket = false
    /// Whether codes and transaction numbers in headers are not looked at, where they are garbage.
    package var ignoresHeaderErrors = false
    /// Whether the camera sends one byte where an empty packet belongs.
    package var padsInsteadOfEmptyPacket = false
    /// Whether the session is left open at the end: some cameras fail on everything after it.
    package var keepsSessionOpen = false
    /// Whether the interface is not released: some devices hang on that.
    package var keepsInterface = false
    /// Whether the device is reset at the end, where nothing else makes it usable again.
    package var resetsOnClose = false
    /// Whether DeviceInfo is asked for only within a session.
    package var opensSessionFirst = false
    /// Whether ObjectInfo carries a size of 64 bits (Samsung).
    package var objectInfoHas64BitSize = false
    /// Whether a store must be listed at its root before anything else (EOS 1500D).
    package var listsRootFirst = false
    /// Whether stated sizes cannot be trusted, so that each object is read twice and compared.
    package var distrustsSizes = false
    /// Whether its count of objects is not asked for: some stacks count what they do not list.
    package var miscountsObjects = false
    /// Whether the battery property is not asked for; it breaks some stacks.
    package var hidesBattery = false
    /// Whether the clock property is not asked for.
    package var hidesClock = false
    /// The number of the interface that speaks PTP, where it is one of a vendor's own class.
    package var interfaceNumber: UInt8?
    /// Whether a driver of the kernel is sent away from the interface, for dual-mode devices.
    package var detachesDriver = false
    /// What is written into SessionInitiatorInfo first; Panasonic's MTP persona then adds DeleteObject.
    package var initiatorInfo: String?
    /// How long nothing may move before the camera counts as silent.
    package var patience: Duration = .seconds(20)
    /// The same for a listing of everything at once.
    package var listingPatience: Duration = .seconds(60)

    /// A camera that departs in nothing.
    package init() {}
}
