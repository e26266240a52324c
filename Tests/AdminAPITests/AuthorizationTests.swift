// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import AdminAPI

struct AuthorizationTests {
    /// One group of that number, and one member.
    private struct OneGroup: GroupDirectory {
        var name = "camdock-admin"

        func group(named name: String) async throws -> UInt32? {
            name == self.name ? 500 : nil
        }

        func groups(ofUser uid: UInt32) async throws -> Set<UInt32> {
            uid == 1001 ? [1001, 27, 500] : [uid]
        }
    }

    /// Databases that nobody should need to ask.
    private struct NoDatabase: GroupDirectory {
        func group(named name: String) async throws -> UInt32? {
            throw AdminTestError(what: "asked for \(name)")
        }

        func groups(ofUser uid: UInt32) async throws -> Set<UInt32> {
            throw AdminTestError(what: "asked for \(uid)")
        }
    }

    @Test(arguments: [
        PeerIdentity(uid: 1001, gid: 1001, pid: 9),
        PeerIdentity(uid: 1002, gid: 500, pid: 9),
    ])
    func `a member of the admin group may change things`(peer: PeerIdentity) async throws {
        let authorization = Authorization(
            daemonUID: 900,
            adminGroup: "camdock-admin",
            directory: OneGroup()
        )

        try await authorization.requireChange(by: peer)
    }

    @Test(arguments: [0, 900] as [UInt32])
    func `root and the daemon's user need no group`(uid: UInt32) async throws {
        let authorization = Authorization(
            daemonUID: 900,
            adminGroup: "camdock-admin",
            directory: NoDatabase()
        )

        try await authorization.requireChange(by: PeerIdentity(uid: uid, gid: uid, pid: 9))
    }

    @Test(arguments: ["camdock-admin", "nobody-made-it"])
    func `everybody else is refused and told what to join`(group: String) async throws {
        let authorization = Authorization(daemonUID: 900, adminGroup: group, directory: OneGroup())

        let error = await #expect(throws: AdminError.self) {
            try await authorization.requireChange(by: PeerIdentity(uid: 1002, gid: 1002, pid: 9))
        }

        #expect(error?.kind == .forbidden)
        #expect(error?.whatToDo.contains("usermod -aG \(group)") == true)
    }
}

struct SystemGroupsTests {
    @Test func `this host's own databases are read`() async throws {
        let groups = SystemGroups()

        #expect(try await groups.group(named: "root") == 0)
        #expect(try await groups.groups(ofUser: 0).contains(0))
    }

    @Test func `what does not exist is no error`() async throws {
        let groups = SystemGroups()

        #expect(try await groups.group(named: "no-such-group-here") == nil)
        #expect(try await groups.groups(ofUser: 4_000_000_001).isEmpty)
    }
}
