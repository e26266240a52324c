// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// A process that has a device node open.
package struct USBNodeHolder: Hashable, Sendable {
    package let process: Int
    /// What the kernel calls it; empty if that could not be read.
    package let name: String

    /// Looks through `/proc/*/fd` as far as this process may.
    ///
    /// **Blocks.**
    package static func holders(of node: String) -> [USBNodeHolder] {
        entries(of: "/proc").compactMap { Int($0) }.sorted()
            .filter { process in
                let folder = "/proc/\(process)/fd"
                return entries(of: folder).contains { target(of: "\(folder)/\($0)") == node }
            }
            .map { USBNodeHolder(process: $0, name: name(of: $0)) }
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func target(of link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &bytes, bytes.count)
        guard count >= 0 else { return nil }
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func name(of process: Int) -> String {
        guard let file = fopen("/proc/\(process)/comm", "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

extension USBNodeHolder: CustomStringConvertible {
    package var description: String { "\(name.isEmpty ? "process" : name) [\(process)]" }
}
