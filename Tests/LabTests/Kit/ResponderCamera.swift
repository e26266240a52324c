// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// uMTP-Responder, a program in the guest that is an MTP camera on a USB bus inside the kernel.
///
/// There is one at a time.
struct ResponderCamera: LabCamera {
    /// What it is told to state.
    static let identity = USBIdentity(vendor: "1d6b", product: "0100")
    /// Where its files lie in the guest.
    static let directory = "/srv/responder"

    let serial: String
    let footage: [StoreListing.Entry]
    private let staged: String

    /// Makes the files and leaves them where the guest can fetch them.
    ///
    /// **Blocks.**
    init(serial: String, holding footage: Footage, in run: RunDirectory) throws {
        self.serial = serial
        staged = "responder-" + serial
        self.footage = StoreListing.Entry.all(try footage.write(below: run.share + "/" + staged))
    }

    /// Copies the files to where the responder shows them.
    fileprivate var staging: String {
        """
        test -d \(Self.directory) || cp -r --preserve=timestamps /mnt/share/\(staged) \(Self.directory)
        """
    }
}

extension Guest {
    /// Pushes the responder's plug in.
    ///
    /// **Blocks.**
    func plug(_ camera: ResponderCamera) throws {
        let identity = ResponderCamera.identity
        try sh(camera.staging)
        try sh(
            """
            lab-responder plug '\(camera.serial)' 0x\(identity.vendor) 0x\(identity.product) \
            \(ResponderCamera.directory)
            """
        )
    }

    /// Pulls the responder's plug, whatever it is doing.
    ///
    /// **Blocks.**
    func pull(_ camera: ResponderCamera) throws {
        try sh("lab-responder pull")
    }
}
