// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage
import Testing

@testable import Cameras

/// What the mounter's answers are held against.
@Suite struct MediumOpenerTests {
    @Test(arguments: [
        MounterError.unreachable(path: "/run/mounter", .connectionRefused),
        .timedOut(path: "/run/mounter"),
        .garbled("nothing at all"),
        .unreadableRoot(.tooManyOpenFiles),
        .refused(.mountFailed, "out of memory"),
        .refused(.notPermitted, "only user 7 is served"),
        .refused(.malformed, "a newer version"),
    ])
    func `a mounter in trouble is not held against the camera`(error: MounterError) {
        let expected = CameraError.unavailable(reason: error.description)

        #expect(CameraError(error, opening: .vfat) == expected)
    }

    @Test(arguments: [
        MounterError.refused(.notAMedium, "no mark"),
        .refused(.invalidFileSystem, "the medium holds no valid vfat"),
    ])
    func `a medium at fault is refused`(error: MounterError) {
        #expect(CameraError(error, opening: .vfat) == .medium(reason: error.description))
    }

    @Test(arguments: [MounterError.Refusal.gone, .changed])
    func `a device that left is gone`(refusal: MounterError.Refusal) {
        #expect(CameraError(.refused(refusal, "sdb1"), opening: .vfat) == .gone)
    }

    @Test func `another file system is named`() {
        let error = MounterError.refused(.unsupportedFileSystem, "vfat")

        #expect(CameraError(error, opening: .vfat) == .unsupportedFileSystem("vfat"))
    }
}
