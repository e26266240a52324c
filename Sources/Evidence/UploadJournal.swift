// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One upload in parts that a store has begun for us, or a put that it has not answered yet.
package struct UploadTicket: Hashable, Sendable {
    package let key: ObjectKey
    /// What the store calls the upload.
    package let uploadID: String
    /// The size of every part but the last, in bytes; frozen with the upload.
    package let partSizeBytes: Int64
    package let begunAt: UTCTime
    /// When the store was last asked to make the object of the parts; nil if it never was.
    package let completingSince: UTCTime?

    /// Joins what is needed to go on with an upload.
    package init(
        key: ObjectKey,
        uploadID: String,
        partSizeBytes: Int64,
        begunAt: UTCTime,
        completingSince: UTCTime? = nil
    ) {
        self.completingSince = completingSince
        self.key = key
        self.uploadID = uploadID
        self.partSizeBytes = partSizeBytes
        self.begunAt = begunAt
    }

    /// A put in one piece, which has no name in the store.
    package init(putOf key: ObjectKey, at begunAt: UTCTime) {
        self.init(key: key, uploadID: "", partSizeBytes: 0, begunAt: begunAt)
    }

    /// The same upload, of which the store is asked to make the object.
    package func completing(at time: UTCTime) -> UploadTicket {
        UploadTicket(
            key: key,
            uploadID: uploadID,
            partSizeBytes: partSizeBytes,
            begunAt: begunAt,
            completingSince: time
        )
    }

    /// When the store was last asked for something that makes the object; nil if it never was.
    package var makingSince: UTCTime? { isPut ? begunAt : completingSince }

    /// Whether it is a put in one piece.
    package var isPut: Bool { uploadID.isEmpty }
}

/// Whose a key in the store is.
package enum KeyOwner: Hashable, Sendable {
    /// Not ours: another host writes there, or a person.
    case foreign
    /// Ours, and still to be sent.
    case outstanding
    /// Ours, and not sent any more.
    case done
}

/// Where a store writes down the uploads it has begun, before their first part.
///
/// What is returned from `keep` and `forget` is on stable storage. Which parts the store has is not
/// kept: the store itself is the authority on that.
package protocol UploadJournal: Sendable {
    /// The upload begun for a key; nil if there is none.
    func ticket(for key: ObjectKey) async throws -> UploadTicket?

    /// Every upload that was begun and not ended.
    func tickets() async throws -> [UploadTicket]

    /// Whose a key is.
    func owner(of key: ObjectKey) async throws -> KeyOwner

    /// Writes down an upload, in place of another of the same key.
    func keep(_ ticket: UploadTicket) async throws

    /// Strikes out the upload of a key: it was completed or given up.
    func forget(_ key: ObjectKey) async throws
}
