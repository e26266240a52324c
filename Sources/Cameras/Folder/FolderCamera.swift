// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// A directory or a card that was handed over by hand.
package actor FolderCamera: CameraDriver, BlockingActor {
    package nonisolated let executor: BlockingExecutor
    package nonisolated var kind: DriverKind { .folder }
    private let path: FilePath
    private var medium: Medium?
    private var isClosed = false

    /// A camera over the directory at `path`, which is opened at the first use.
    package init(at path: FilePath) {
        executor = BlockingExecutor(label: "camdock.folder")
        self.path = path
    }

    package func list() throws -> Listing { try opened().list() }

    package func open(_ file: SourceFile) throws -> any FootageSource {
        try opened().open(file)
    }

    package func confirmPresent() throws { try opened().presence.confirm() }

    package func close() {
        medium = nil
        isClosed = true
    }

    /// The serial under which the folder's recordings are kept: what the person who handed it over
    /// said, or what the profile's rule finds on the medium, or what `FolderIdentity` makes of it.
    ///
    /// - Throws: `CameraError`.
    package func serial(
        given: CameraSerial?,
        rule: SerialRule?,
        listing: Listing
    ) throws -> CameraSerial {
        if let given { return given }
        let medium = try opened()
        if let rule {
            let agreed = try rule.serial(agreedBy: rule.files(in: listing)) { file in
                try medium.open(file).start(of: SerialRule.longestFileBytes)
            }
            if let agreed { return agreed }
        }
        return try FolderIdentity.serial(of: path, root: medium.root)
    }

    private func opened() throws(CameraError) -> Medium {
        guard !isClosed else { throw .gone }
        if let medium { return medium }
        let root: Directory
        do throws(Errno) {
            root = try Directory(at: path)
        } catch {
            throw .medium(reason: "could not open \(path): \(error)")
        }
        let medium = Medium(root: root, presence: try FolderPresence(of: root, at: path))
        self.medium = medium
        return medium
    }
}

extension MediumFile {
    /// The first bytes of the file, at most `count`.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError`.
    fileprivate func start(of count: Int) throws -> [UInt8] {
        let buffer = AlignedBuffer(byteCount: count)
        let size = try buffer.withMutableBytes(in: 0..<count) { span in
            try read(into: &span, at: 0)
        }
        return buffer.withBytes(in: 0..<size) { span in span.withUnsafeBytes { Array($0) } }
    }
}
