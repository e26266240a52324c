// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// An object whose bytes stand under its name already, maybe not durably.
struct StandingObject {
    private let key: ObjectKey
    private let file: StoredFile
    private let directory: Directory

    /// Reads what has the name; nil if nothing has.
    ///
    /// **Blocks.**
    ///
    /// Other bytes are a conflict and stay untouched, unless it is the body that is wrong.
    init?(_ outgoing: OutgoingObject, in directory: Directory, meter: ByteMeter) throws {
        let object = outgoing.object
        let name = ObjectWriting.name(of: object.key)
        guard let found = try StoredFile(name, in: directory, for: object.key) else { return nil }
        let counted = meter.bytes
        if let fault = try found.fault(against: object.content, meter: meter) {
            meter.add(counted - meter.bytes)
            try outgoing.checkBody()
            throw StoreError.conflict(object.key, found: fault)
        }
        (key, file, self.directory) = (object.key, found, directory)
    }

    /// Takes away what an interrupted run may have left beside it.
    ///
    /// **Blocks.**
    func removeStray() throws(StoreError) {
        try storing("remove", key) { () throws(Errno) in
            try directory.removeIfPresent(ObjectWriting.partialName(of: key))
        }
    }

    /// Makes durable what an interrupted run may have left undurable.
    ///
    /// **Blocks.**
    func keep(_ flushing: any StoreFlushing) throws(StoreError) {
        try storing("flush", key) { () throws(Errno) in try file.sync(flushing) }
        try removeStray()
        try storing("flush", key) { () throws(Errno) in
            try flushing.flushNames(in: directory)
        }
    }
}

extension OutgoingObject {
    /// Throws if the body no longer has the bytes that its digests were taken of.
    ///
    /// **Blocks.**
    func checkBody() throws {
        let wrong: Int?
        do {
            let check = PartCheck(content: object.content) { try body.read(into: &$0, at: $1) }
            wrong = try check.firstWrongPart()
        } catch {
            throw sourceError(object.key, error)
        }
        guard let wrong else { return }
        throw StoreError.sourceDamaged(
            object.key,
            "part \(wrong + 1) of \(object.content.parts.count) differs from its digest"
        )
    }
}
