// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

/// A mount that the kernel did not make.
package struct MountError: Error, Hashable {
    /// How far it came.
    package enum Step: Hashable, Sendable {
        case open, option, create, mount
    }

    package let step: Step
    /// The file system, or the option that was refused.
    package let subject: String
    package let errno: Errno
    /// What the file system itself said of it.
    package let kernelWords: [String]

    /// Whether it is the medium's content that is wrong, so that another attempt ends the same way.
    package var isOfTheMedium: Bool { step == .create && errno == .invalidArgument }

    /// Whether the medium, or what it is in, is protected against writing.
    package var isWriteProtected: Bool {
        step == .create && (errno == .readOnlyFileSystem || errno == .permissionDenied)
    }

    /// Whether the medium is mounted in another way, be it that the last such mount is just ending.
    package var isInUse: Bool { step == .create && errno == .resourceBusy }
}

extension MountError: CustomStringConvertible {
    package var description: String {
        let said = kernelWords.isEmpty ? "" : " (\(kernelWords.joined(separator: "; ")))"
        return sentence + said
    }

    private var sentence: String {
        switch (step, errno) {
        case (.open, .operationNotSupportedByDevice):
            "this kernel has no \(subject): load the module of that name (ENODEV)"
        case (.open, .notPermitted), (.mount, .notPermitted), (.create, .notPermitted):
            "could not mount \(subject): CAP_SYS_ADMIN is missing (EPERM)"
        case (.open, _): "could not begin a mount of \(subject): \(errno)"
        case (.option, _): "the kernel refused the mount option \(subject): \(errno)"
        case (.create, .invalidArgument): "the medium holds no valid \(subject): \(errno)"
        case (.create, .resourceBusy):
            "the medium is already mounted elsewhere in another way: \(errno)"
        case (.create, .readOnlyFileSystem), (.create, .permissionDenied):
            "the medium is protected against writing: \(errno)"
        case (.create, _), (.mount, _): "could not mount \(subject): \(errno)"
        }
    }
}
