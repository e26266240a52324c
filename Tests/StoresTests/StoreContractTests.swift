// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

struct StoreContractTests {
    @Test(arguments: StoreKind.available, StoreContract.sizes)
    func `what is put can be proved`(kind: StoreKind, size: Int) async throws {
        try await kind.withStore { try await StoreContract.putAndProve($0, size: size) }
    }

    @Test(arguments: StoreKind.available)
    func `putting twice leaves one object`(kind: StoreKind) async throws {
        try await kind.withStore(StoreContract.putTwice)
    }

    @Test(arguments: StoreKind.available, OtherBytes.allCases)
    func `other bytes under the key are a conflict and stay`(
        kind: StoreKind,
        other: OtherBytes
    ) async throws {
        try await kind.withStore { try await StoreContract.conflict($0, other: other.bytes) }
    }

    @Test(arguments: StoreKind.available, OtherBytes.allCases)
    func `bytes that changed in the store are not proved`(
        kind: StoreKind,
        damage: OtherBytes
    ) async throws {
        try await kind.withStore {
            try await StoreContract.damagedInStore($0, damage: damage.bytes)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an object that is not there is not proved`(kind: StoreKind) async throws {
        try await kind.withStore(StoreContract.missing)
    }

    @Test(arguments: StoreKind.available, OtherBytes.allCases)
    func `a damaged spool file is told from a damaged store`(
        kind: StoreKind,
        body: OtherBytes
    ) async throws {
        try await kind.withStore { try await StoreContract.damagedBody($0, body: body.bytes) }
    }

    @Test(arguments: StoreKind.available)
    func `a damaged spool file is named even when other bytes stand in the store`(
        kind: StoreKind
    ) async throws {
        try await kind.withStore(StoreContract.unreadableBodyBesideOtherBytes)
    }

    @Test(arguments: StoreKind.available)
    func `many objects, each put twice at the same time, stand once`(kind: StoreKind) async throws {
        try await kind.withStore(StoreContract.manyAtOnce)
    }

    @Test(arguments: StoreKind.available)
    func `a cancelled put leaves nothing and counts nothing`(kind: StoreKind) async throws {
        try await kind.withStore(StoreContract.cancelled)
    }
}
