// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization
import SystemPackage

/// The kernel memory for USB transfers, which all cameras share.
///
/// usbfs counts every byte under way of every process against one limit, and refuses beyond it. So
/// large readers ask here first, and queue fewer transfers while many cameras read at once. An
/// eighth is left to the small transfers that ask for nothing: commands, events and the one short
/// transfer that everybody may have.
package final class USBMemoryBudget: Sendable {
    /// The size of a transfer for which nobody needs to ask, in bytes.
    package static let floorBytes = 16 << 10
    /// Where the kernel states its limit, in MiB.
    package static let kernelLimitPath = "/sys/module/usbcore/parameters/usbfs_memory_mb"
    /// What the kernel allows unless told otherwise, in bytes.
    static let usualLimitBytes = 16 << 20

    /// What may be granted altogether, in bytes; nil if the kernel sets no limit.
    package let grantableBytes: Int?
    private let taken = Mutex(0)

    /// A budget within so many bytes; nil means that there is no limit.
    package init(limitBytes: Int?) {
        grantableBytes = limitBytes.map { max($0 - $0 / 8, 0) }
    }

    /// The budget that the kernel's limit leaves.
    ///
    /// **Blocks**, shortly.
    package convenience init(readingLimitFrom path: String = kernelLimitPath) {
        self.init(limitBytes: Self.limitBytes(stated: Self.text(at: path)))
    }

    /// How many bytes are granted now.
    package var grantedBytes: Int { taken.withLock { $0 } }

    /// Grants memory for at most so many transfers of at most that many bytes each, and always for
    /// one of `floorBytes`.
    func grant(upTo count: Int, of transferBytes: Int) -> USBMemoryGrant {
        taken.withLock { taken in
            guard let grantableBytes else {
                taken += count * transferBytes
                return USBMemoryGrant(count, of: transferBytes, counting: transferBytes, from: self)
            }
            let free = max(grantableBytes - taken, 0)
            let fitting = min(count, free / max(transferBytes, 1))
            guard fitting == 0 else {
                taken += fitting * transferBytes
                return USBMemoryGrant(
                    fitting,
                    of: transferBytes,
                    counting: transferBytes,
                    from: self
                )
            }
            let rest = min(free / Self.floorBytes * Self.floorBytes, transferBytes)
            taken += rest
            let bytes = rest > 0 ? rest : min(Self.floorBytes, transferBytes)
            return USBMemoryGrant(1, of: bytes, counting: rest, from: self)
        }
    }

    /// Takes memory for up to that many more transfers of one grant, and tells for how many.
    fileprivate func take(upTo count: Int, of bytes: Int) -> Int {
        taken.withLock { taken in
            let free = grantableBytes.map { max($0 - taken, 0) } ?? .max
            let fitting = bytes > 0 ? min(count, free / bytes) : 0
            taken += fitting * bytes
            return fitting
        }
    }

    fileprivate func giveBack(_ bytes: Int) {
        taken.withLock { $0 -= bytes }
    }

    /// Reads the kernel's words: 0 is no limit, and nothing readable is the usual one.
    static func limitBytes(stated text: String?) -> Int? {
        let digits = (text ?? "").prefix { ("0"..."9").contains($0) }
        guard let mebibytes = Int(digits) else { return usualLimitBytes }
        guard mebibytes > 0 else { return nil }
        let (bytes, isTooLarge) = mebibytes.multipliedReportingOverflow(by: 1 << 20)
        return isTooLarge ? nil : bytes
    }

    private static func text(at path: String) -> String? {
        guard let file = try? File(at: FilePath(path)) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = try? bytes.withUnsafeMutableBytes { memory in
            var span = memory.mutableBytes
            return try file.readFully(into: &span, at: 0)
        }
        guard let count else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// Memory granted to one reader; it goes back when the grant ends.
struct USBMemoryGrant: ~Copyable {
    /// How many transfers may be under way.
    private(set) var count: Int
    /// The size of each, in bytes.
    let transferBytes: Int
    /// What each counts for; less than its size for the one that everybody may have.
    private let countedBytes: Int
    private let budget: USBMemoryBudget

    fileprivate init(
        _ count: Int,
        of transferBytes: Int,
        counting countedBytes: Int,
        from budget: USBMemoryBudget
    ) {
        self.count = count
        self.transferBytes = transferBytes
        self.countedBytes = countedBytes
        self.budget = budget
    }

    deinit { budget.giveBack(count * countedBytes) }

    /// Asks for more, for a reader that began while memory was short.
    mutating func widen(to wanted: Int) {
        guard wanted > count else { return }
        count += budget.take(upTo: wanted - count, of: countedBytes)
    }

    /// Gives back what the kernel refused all the same.
    mutating func narrow(to wanted: Int) {
        guard wanted < count, wanted >= 1 else { return }
        budget.giveBack((count - wanted) * countedBytes)
        count = wanted
    }
}
