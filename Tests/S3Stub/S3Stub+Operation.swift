// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension S3Stub {
    /// What a request can ask for.
    package enum Operation: String, Sendable {
        case headBucket, getBucketLocation, getBucketVersioning, getObjectLockConfiguration
        case listObjectsV2, listObjectVersions, listMultipartUploads
        case putObject, headObject, getObject, deleteObject, getObjectAttributes
        case createMultipartUpload, uploadPart, listParts
        case completeMultipartUpload, abortMultipartUpload
        case putObjectRetention, getObjectRetention, putObjectLegalHold, getObjectLegalHold
    }
}
