// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc

/// What the machine that runs the tests can do, for `.enabled(if:)`.
enum TestMachine {
    /// Whether the tests run with every right.
    static let isRoot = geteuid() == 0

    /// Whether a program is installed.
    static func has(_ program: String) -> Bool {
        ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"].contains {
            access("\($0)/\(program)", X_OK) == 0
        }
    }

    /// Whether image files can be made into block devices.
    static let hasLoopDevices =
        isRoot && has("losetup") && access("/dev/loop-control", R_OK | W_OK) == 0

    /// Whether this kernel mounts a file system, or could by loading a module.
    static func canMount(_ fileSystem: String) -> Bool {
        let context = clinux_fsopen(fileSystem)
        guard context >= 0 else { return false }
        close(context)
        return true
    }

    /// The top of the checkout.
    static func checkout(_ path: String, file: String = #filePath) -> String {
        file.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/" + path
    }

    /// A program that was built together with the tests.
    static func product(_ name: String) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
        let path = String(decoding: bytes.prefix(max(count, 0)).map(UInt8.init), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
    }
}
