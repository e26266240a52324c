// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Bytes as PIMA 15740, the USB still-image class and MTP 1.1 lay them out, a line to a field.
enum GoldenPTP {
    /// A DC-GH5 in PTP mode, shortened (facts of its manual dump in libgphoto2).
    static let deviceInfo = golden(
        """
        64 00                                           # standard version 1.00
        1C 00 00 00                                     # vendor extension: Panasonic
        6E 00                                           # its version 1.10
        13 70 00 61 00 6E 00 61 00 73 00 6F 00 6E 00 69 # its description, 19 units with NUL
        00 63 00 2E 00 63 00 6F 00 6D 00 3A 00 20 00 31
        00 2E 00 30 00 00 00
        00 00                                           # functional mode: standard
        07 00 00 00 01 10 02 10 03 10 07 10 0B 10 0F 10 # 7 operations; 100F is never sent
        1B 10
        02 00 00 00 06 40 01 C1                         # 2 events; one of the vendor
        01 00 00 00 01 50                               # 1 property: BatteryLevel
        00 00 00 00                                     # no capture formats
        03 00 00 00 01 30 0D 30 82 B9                   # 3 formats: folder, QuickTime, MP4
        0A 50 00 61 00 6E 00 61 00 73 00 6F 00 6E 00 69 # manufacturer
        00 63 00 00 00
        07 44 00 43 00 2D 00 47 00 48 00 35 00 00 00    # model
        04 31 00 2E 00 30 00 00 00                      # version
        09 30 00 30 00 58 00 47 00 52 00 30 00 30 00 31 # serial
        00 00 00
        """
    )

    /// An SD card of 64 GB from which can only be deleted.
    static let storageInfo = golden(
        """
        04 00                                           # type: removable RAM
        03 00                                           # file system: DCF
        02 00                                           # access: read-only with deletion
        00 00 A0 DE 0E 00 00 00                         # capacity
        00 00 00 00 02 00 00 00                         # free space: 8 GiB
        FF FF FF FF                                     # free images: unknown
        03 53 00 44 00 00 00                            # description
        00                                              # no volume label
        """
    )

    /// A film of 2 GiB and one byte.
    static let objectInfo = golden(
        """
        01 00 01 00                                     # storage
        82 B9                                           # format MP4
        01 00                                           # protection: read-only
        01 00 00 80                                     # size
        08 38                                           # thumb format JFIF
        34 12 00 00                                     # thumb size
        A0 00 00 00                                     # thumb width
        78 00 00 00                                     # thumb height
        80 07 00 00                                     # image width
        38 04 00 00                                     # image height
        18 00 00 00                                     # image depth
        01 00 00 80                                     # parent
        00 00                                           # association type
        00 00 00 00                                     # association description
        07 00 00 00                                     # sequence number
        07 50 00 31 00 2E 00 4D 00 50 00 34 00 00 00    # filename
        10 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # capture date
        00 54 00 32 00 32 00 31 00 34 00 30 00 37 00 00
        00
        13 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # modification date
        00 54 00 32 00 32 00 31 00 35 00 30 00 32 00 2E
        00 35 00 5A 00 00 00
        00                                              # no keywords
        """
    )

    /// A film of 5 GiB, as Samsung's stack writes it: what follows the size is 4 bytes later.
    static let objectInfo64 = golden(
        """
        01 00 01 00                                     # storage
        82 B9                                           # format MP4
        01 00                                           # protection: read-only
        00 00 00 40 01 00 00 00                         # size in 64 bits
        08 38                                           # thumb format JFIF
        34 12 00 00                                     # thumb size
        A0 00 00 00                                     # thumb width
        78 00 00 00                                     # thumb height
        80 07 00 00                                     # image width
        38 04 00 00                                     # image height
        18 00 00 00                                     # image depth
        01 00 00 80                                     # parent
        00 00                                           # association type
        00 00 00 00                                     # association description
        00 00 00 00                                     # sequence number
        07 50 00 31 00 2E 00 4D 00 50 00 34 00 00 00    # filename
        10 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # capture date
        00 54 00 32 00 32 00 31 00 34 00 30 00 37 00 00
        00
        13 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # modification date
        00 54 00 32 00 32 00 31 00 35 00 30 00 32 00 2E
        00 35 00 5A 00 00 00
        00                                              # no keywords
        """
    )

    /// A folder at the root, from a device that ends behind the numbers.
    static let objectInfoWithoutStrings = golden(
        """
        01 00 01 00                                     # storage
        01 30                                           # format: folder
        00 00                                           # protection: none
        FF FF FF FF                                     # size: does not fit
        00 00                                           # thumb format
        00 00 00 00                                     # thumb size
        00 00 00 00                                     # thumb width
        00 00 00 00                                     # thumb height
        00 00 00 00                                     # image width
        00 00 00 00                                     # image height
        00 00 00 00                                     # image depth
        00 00 00 00                                     # parent: root
        01 00                                           # association type: generic folder
        00 00 00 00                                     # association description
        00 00 00 00                                     # sequence number
        """
    )

    /// An object without a name but with a date, which looks shifted and is not.
    static let objectInfoWithoutName = golden(
        """
        01 00 01 00                                     # storage
        01 38                                           # format: EXIF
        00 00                                           # protection: none
        00 10 00 00                                     # size
        00 00                                           # thumb format
        00 00 00 00                                     # thumb size
        00 00 00 00                                     # thumb width
        00 00 00 00                                     # thumb height
        00 00 00 00                                     # image width
        00 00 00 00                                     # image height
        00 00 00 00                                     # image depth
        05 00 00 00                                     # parent
        00 00                                           # association type
        00 00 00 00                                     # association description
        00 00 00 00                                     # sequence number
        00                                              # 52: no filename
        10 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # 53: capture date, with a digit at 56
        00 54 00 32 00 32 00 31 00 34 00 30 00 37 00 00
        00
        00                                              # no modification date
        00                                              # no keywords
        """
    )

    /// The battery of a DC-GH5: 0 to 100 in steps of 1.
    static let batteryRange = golden(
        """
        01 50                                           # property: BatteryLevel
        02 00                                           # type: uint8
        00                                              # cannot be set
        64                                              # initial value
        3F                                              # value
        01                                              # form: range
        00                                              # from
        64                                              # to
        01                                              # step
        """
    )

    /// A battery in five steps.
    static let batteryEnumeration = golden(
        """
        01 50                                           # property: BatteryLevel
        02 00                                           # type: uint8
        00                                              # cannot be set
        64                                              # initial value
        4B                                              # value
        02                                              # form: enumeration
        05 00                                           # 5 values
        00 19 32 4B 64                                  # the values
        """
    )

    /// A clock that can be set.
    static let clock = golden(
        """
        11 50                                           # property: DateTime
        FF FF                                           # type: string
        01                                              # can be set
        00                                              # no initial value
        10 32 00 30 00 32 00 36 00 30 00 33 00 30 00 31 # value
        00 54 00 32 00 32 00 31 00 34 00 30 00 37 00 00
        00
        00                                              # form: none
        """
    )

    /// The size of one object, the name and the identifier of another, and something of none.
    static let propList = golden(
        """
        04 00 00 00                                     # 4 elements
        02 00 00 80                                     # handle
        04 DC                                           # property: ObjectSize
        08 00                                           # type: uint64
        00 00 00 40 01 00 00 00                         # 5 GiB
        03 00 00 80                                     # handle
        07 DC                                           # property: ObjectFileName
        FF FF                                           # type: string
        06 41 00 2E 00 4D 00 50 00 34 00 00 00          # value
        00 00 00 00                                     # no handle
        03 DC                                           # property: ProtectionStatus
        04 00                                           # type: uint16
        01 00                                           # value
        03 00 00 80                                     # handle
        41 DC                                           # property: persistent identifier
        0A 00                                           # type: uint128
        00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F # value
        """
    )
}

/// The bytes that are written in front of each line's `#`.
func golden(_ text: String) -> [UInt8] {
    text.split(separator: "\n").flatMap { line in
        line.prefix { $0 != "#" }.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
}
