// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import PackageDescription

// Every target of ours: Swift 6 mode, and a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// Rooms that never touch a pointer: there, the word `unsafe` is a review stop.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

// Reasons for each, and what was passed over: docs/dependencies.md.
let dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
]

let argumentParser: Target.Dependency =
    .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdCore: Target.Dependency =
    .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle: Target.Dependency =
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency =
    .product(name: "UnixSignals", package: "swift-service-lifecycle")
let tomlKit: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

// The order is the picture in docs/design.md, from the bottom up.
let package = Package(
    name: "camdock",
    products: [
        .executable(name: "camdockd", targets: ["camdockd"]),
        .executable(name: "camdock", targets: ["camdock"]),
        .executable(name: "camdock-mounter", targets: ["camdock-mounter"]),
    ],
    dependencies: dependencies,
    targets: [
        // What Linux offers.
        .target(name: "CLinux"),
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .systemLibrary(
            name: "CLibUSB",
            pkgConfig: "libusb-1.0",
            providers: [.apt(["libusb-1.0-0-dev"])]
        ),
        .target(
            name: "Platform",
            dependencies: ["CLibUSB", "CLinux", "CUdev", system],
            swiftSettings: strict
        ),

        // The words, and how people write settings.
        .target(name: "Evidence", swiftSettings: pure),
        .target(name: "Settings", dependencies: [tomlKit], swiftSettings: strict),

        // What a camera is, what we hold, where it goes.
        .target(
            name: "Cameras",
            dependencies: ["Evidence", "Platform", "Settings", crypto, system],
            swiftSettings: strict
        ),
        .target(
            name: "Custody",
            dependencies: ["Evidence", "Platform", crypto, grdb, system],
            swiftSettings: strict
        ),
        .target(
            name: "Stores",
            dependencies: [
                "Evidence", "Platform", "Settings", crypto, httpClient, nioCore, nioHTTP1, nioPosix,
                nioSSL, system,
            ],
            swiftSettings: strict
        ),

        // When things happen, and how people ask.
        .target(
            name: "AdminAPI",
            dependencies: [
                "Evidence", httpClient, hummingbird, logging, nioCore, nioPosix, serviceLifecycle,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Engine",
            dependencies: [
                "AdminAPI", "Cameras", "Custody", "Evidence", "Platform", "Stores",
                logging, serviceLifecycle, subprocess, system,
            ],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "camdockd",
            dependencies: [
                "AdminAPI", "Cameras", "Custody", "Engine", "Evidence", "Platform", "Settings",
                "Stores", argumentParser, logging, serviceLifecycle, system, unixSignals,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "camdock",
            dependencies: ["AdminAPI", "Evidence", argumentParser],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "camdock-mounter",
            dependencies: ["Evidence", "Platform", system],
            swiftSettings: strict
        ),

        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "TestSupport",
            dependencies: ["CSpawn", "Evidence", "Platform", crypto, system],
            path: "Tests/Support",
            swiftSettings: strict
        ),

        // A strict S3 server in memory, for what the real gateway cannot show.
        .target(
            name: "S3Stub",
            dependencies: [
                crypto, hummingbird, hummingbirdCore, logging, nioCore, serviceLifecycle,
            ],
            path: "Tests/S3Stub",
            swiftSettings: strict
        ),

        // A PTP/MTP camera in memory, for every depth at which the driver is tested. It shares no
        // code with the driver, so that a mistake of one does not hide in the other.
        .target(
            name: "FakeCamera",
            dependencies: ["Platform", crypto, system],
            path: "Tests/FakeCamera",
            swiftSettings: strict
        ),

        // What every driver of a PTP camera promises, at whatever depth a camera is put behind it.
        .target(
            name: "CameraContract",
            dependencies: ["Cameras", "Evidence", "FakeCamera", "TestSupport", crypto],
            path: "Tests/CameraContract",
            swiftSettings: strict
        ),
        // The driver as a program of its own, for the lab's guest; nothing installs it.
        .executableTarget(
            name: "camera-probe",
            dependencies: [
                "CameraContract", "Cameras", "Evidence", "Platform", "TestSupport", system,
            ],
            path: "Tests/CameraProbe",
            swiftSettings: strict
        ),

        .testTarget(
            name: "EvidenceTests",
            dependencies: ["Evidence"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlatformTests",
            dependencies: ["CLinux", "Platform", "TestSupport", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CamerasTests",
            dependencies: [
                "CameraContract", "Cameras", "Evidence", "FakeCamera", "Platform", "Settings",
                "TestSupport", crypto, system,
            ],
            exclude: ["MTP/Recordings"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CustodyTests",
            dependencies: [
                "Custody", "Evidence", "Platform", "TestSupport", crypto, grdb, system,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StoresTests",
            dependencies: [
                "Evidence", "Platform", "S3Stub", "Settings", "Stores", "TestSupport", crypto,
                system,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AdminAPITests",
            dependencies: ["AdminAPI", "Evidence", "TestSupport", logging, serviceLifecycle],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CLITests",
            dependencies: ["AdminAPI", "Evidence", "TestSupport", "camdock", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "AdminAPI", "Cameras", "Custody", "Engine", "Evidence", "Platform", "Stores",
                "TestSupport", grdb, logging, serviceLifecycle, system,
            ],
            swiftSettings: strict
        ),

        // Needs umockdev preloaded; see the Makefile.
        .systemLibrary(
            name: "CUmockdev",
            path: "Tests/CUmockdev",
            pkgConfig: "umockdev-1.0",
            providers: [.apt(["libumockdev-dev"])]
        ),
        .testTarget(
            name: "HotplugTests",
            dependencies: [
                "CUmockdev", "CameraContract", "Cameras", "Evidence", "FakeCamera", "Platform",
                "TestSupport", crypto, system,
            ],
            swiftSettings: strict
        ),
        // Drives a QEMU guest; see the Makefile.
        .testTarget(
            name: "LabTests",
            dependencies: [
                "CameraContract", "Evidence", "FakeCamera", "Platform", "TestSupport", crypto,
                system,
            ],
            swiftSettings: strict
        ),
    ]
)
