// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// A camera's file whose bytes and faults are written down beforehand.
final class ScriptedSource: FootageSource {
    /// What goes wrong with it.
    enum Fault: Hashable {
        /// The camera leaves when this many bytes have been read.
        case gone(afterBytes: Int64)
        /// The file ends early.
        case short(atBytes: Int64)
        /// The file goes on behind its stated end.
        case surplus(bytes: Int64)
        /// The medium cannot be read at this place.
        case unreadable(atBytes: Int64)
        /// The camera states another size when it is asked again.
        case grown(toBytes: Int64)
        /// The camera states another time when it is asked again.
        case touched
    }

    let file: SourceFile
    private let content: [UInt8]
    private let fault: Fault?
    private let mostPerRead: Int
    private let beforeRead: @Sendable (_ offset: Int64) throws -> Void
    private let readBytes = Mutex<Int64>(0)

    /// Scripts a file; `mostPerRead` makes reads come short, as a real device's do.
    init(
        _ content: [UInt8],
        path: String = "DCIM/100MEDIA/A.MP4",
        fault: Fault? = nil,
        mostPerRead: Int = .max,
        beforeRead: @escaping @Sendable (_ offset: Int64) throws -> Void = { _ in }
    ) {
        self.content = content
        self.fault = fault
        self.mostPerRead = mostPerRead
        self.beforeRead = beforeRead
        file = SourceFile(
            path: SourcePath(path),
            sizeBytes: Int64(content.count),
            modified: CameraTime(nanoseconds: 1_772_000_000_000_000_000)
        )
    }

    /// How many bytes were read from it.
    var bytesRead: Int64 { readBytes.withLock { $0 } }

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        try beforeRead(offset)
        var end = Int64(content.count)
        switch fault {
        case .gone(let bytes) where offset >= bytes: throw CameraError.gone
        case .gone(let bytes): end = min(end, bytes)
        case .short(let bytes): end = bytes
        case .surplus(let bytes): end += bytes
        case .unreadable(let bytes) where offset >= bytes:
            throw CameraError.unreadable(file.path, reason: "medium error")
        case .unreadable(let bytes): end = min(end, bytes)
        case .grown, .touched, nil: break
        }
        let count = max(0, min(Int(end - offset), buffer.byteCount, mostPerRead))
        buffer.withUnsafeMutableBytes { bytes in
            for place in 0..<count {
                let from = Int(offset) + place
                bytes[place] = from < content.count ? content[from] : 0xEE
            }
        }
        readBytes.withLock { $0 += Int64(count) }
        return count
    }

    func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        switch fault {
        case .grown(let bytes): (bytes, file.modified)
        case .touched:
            (file.sizeBytes, CameraTime(nanoseconds: file.modified.nanoseconds + 2_000_000_000))
        default: (file.sizeBytes, file.modified)
        }
    }
}
