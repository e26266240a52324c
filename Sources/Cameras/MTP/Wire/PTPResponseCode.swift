// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a device says that an operation went.
package struct PTPResponseCode: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension PTPResponseCode {
    package static let ok = Self(rawValue: 0x2001)
    package static let generalError = Self(rawValue: 0x2002)
    package static let sessionNotOpen = Self(rawValue: 0x2003)
    package static let invalidTransactionID = Self(rawValue: 0x2004)
    package static let operationNotSupported = Self(rawValue: 0x2005)
    package static let parameterNotSupported = Self(rawValue: 0x2006)
    package static let incompleteTransfer = Self(rawValue: 0x2007)
    package static let invalidStorageID = Self(rawValue: 0x2008)
    package static let invalidObjectHandle = Self(rawValue: 0x2009)
    package static let devicePropNotSupported = Self(rawValue: 0x200A)
    package static let objectWriteProtected = Self(rawValue: 0x200D)
    package static let storeReadOnly = Self(rawValue: 0x200E)
    package static let accessDenied = Self(rawValue: 0x200F)
    package static let partialDeletion = Self(rawValue: 0x2012)
    package static let storeNotAvailable = Self(rawValue: 0x2013)
    package static let specificationByFormatUnsupported = Self(rawValue: 0x2014)
    package static let noValidObjectInfo = Self(rawValue: 0x2015)
    package static let deviceBusy = Self(rawValue: 0x2019)
    package static let invalidParentObject = Self(rawValue: 0x201A)
    package static let invalidDevicePropFormat = Self(rawValue: 0x201B)
    package static let invalidDevicePropValue = Self(rawValue: 0x201C)
    package static let invalidParameter = Self(rawValue: 0x201D)
    package static let sessionAlreadyOpen = Self(rawValue: 0x201E)
    package static let transactionCancelled = Self(rawValue: 0x201F)
    package static let invalidObjectPropCode = Self(rawValue: 0xA801)
    package static let specificationByGroupUnsupported = Self(rawValue: 0xA807)
    package static let specificationByDepthUnsupported = Self(rawValue: 0xA808)

    package static let names: [Self: String] = [
        .ok: "OK",
        .generalError: "general error",
        .sessionNotOpen: "session not open",
        .invalidTransactionID: "invalid transaction",
        .operationNotSupported: "operation not supported",
        .parameterNotSupported: "parameter not supported",
        .incompleteTransfer: "incomplete transfer",
        .invalidStorageID: "invalid storage",
        .invalidObjectHandle: "invalid object",
        .devicePropNotSupported: "property not supported",
        .objectWriteProtected: "object write-protected",
        .storeReadOnly: "store read-only",
        .accessDenied: "access denied",
        .partialDeletion: "partial deletion",
        .storeNotAvailable: "store not available",
        .specificationByFormatUnsupported: "specification by format unsupported",
        .noValidObjectInfo: "no valid ObjectInfo",
        .deviceBusy: "device busy",
        .invalidParentObject: "invalid parent",
        .invalidDevicePropFormat: "invalid property format",
        .invalidDevicePropValue: "invalid property value",
        .invalidParameter: "invalid parameter",
        .sessionAlreadyOpen: "session already open",
        .transactionCancelled: "transaction cancelled",
        .invalidObjectPropCode: "invalid object property",
        .specificationByGroupUnsupported: "specification by group unsupported",
        .specificationByDepthUnsupported: "specification by depth unsupported",
    ]
}
