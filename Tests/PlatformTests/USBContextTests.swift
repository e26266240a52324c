// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5)))
struct USBContextTests {
    @Test func `a context ends with its thread, however soon`() throws {
        // The thread is joined: one that misses the word to stop would hold this test for ever.
        for _ in 0..<50 { _ = try USBContext() }
    }

    @Test func `a node that is not there is a device that left`() throws {
        let context = try USBContext()

        let error = #expect(throws: USBError.self) {
            try USBDevice(opening: "/dev/bus/usb/999/999", in: context)
        }

        #expect(error?.code == .gone)
    }

    @Test func `a file that is no device is refused, and not kept open`() throws {
        try withTemporaryDirectory { (directory: FilePath) in
            let path = directory.appending("node").string
            _ = try File(at: FilePath(path), .creating(permissions: 0o600))
            let context = try USBContext()

            let error = #expect(throws: USBError.self) {
                try USBDevice(opening: path, in: context)
            }

            #expect(error?.code == .input)
            #expect(try openDescriptors(of: path).isEmpty)
        }
    }

    @Test func `the holder of a node is named`() throws {
        try withTemporaryDirectory { (directory: FilePath) in
            let path = directory.appending("node").string
            let file = try File(at: FilePath(path), .creating(permissions: 0o600))

            let holders = USBNodeHolder.holders(of: path)

            #expect(holders.map(\.process) == [Int(getpid())])
            #expect(holders.first?.name.isEmpty == false)
            _ = try file.status()
        }
    }
}
