// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence

/// Bays and their names.
extension EngineAdministration {
    package func bays() async throws -> BayList {
        let docked = parts.dockBoard.all.filter { $0.driver != .folder }
        let held = Dictionary(
            docked.map { ($0.bay.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let named = rules.bayNames.all
        let unnamed = Set(held.keys).subtracting(named.map(\.path))
        let bays = named + unnamed.map { Bay(path: $0, name: nil) }
        return BayList(
            bays: bays.map { report($0, held[$0.path]) }.sorted {
                ($0.name == nil ? 1 : 0, $0.name ?? "", $0.path)
                    < ($1.name == nil ? 1 : 0, $1.name ?? "", $1.path)
            }
        )
    }

    package func nameBay(
        _ bay: String,
        _ name: String?,
        as peer: PeerIdentity
    ) async throws -> NamedBay {
        let path = try path(of: bay)
        guard !rules.bayNames.isConfigured(path) else {
            throw AdminError(
                .conflict,
                "the configuration names this bay \(rules.bayNames.named(path).label)",
                whatToDo:
                    "change it under [[bays]] in /etc/camdock/camdock.toml, and restart camdock"
            )
        }
        if let name, let other = rules.bayNames.all.first(where: { $0.name == name }),
            other.path != path
        {
            throw Self.taken(name, by: other.path)
        }
        do {
            try await parts.ledger.nameBay(path, name, actor: .user(uid: peer.uid))
        } catch LedgerError.bayNameTaken(let name, let other) {
            throw Self.taken(name, by: other)
        }
        parts.conditions.clear(.bayRecabled, on: rules.bayNames.named(path).label)
        rules.bayNames.set(name, of: path)
        let docked = parts.dockBoard.all.first { $0.bay.path == path }
        return report(rules.bayNames.named(path), docked)
    }

    /// The path of a bay that has a name, or that holds something.
    ///
    /// Others are not to be named: a slip of the pen would be a bay that is nowhere.
    private func path(of bay: String) throws(AdminError) -> BayPath {
        if let named = rules.bayNames.all.first(where: { $0.name == bay }) { return named.path }
        let path = BayPath(bay)
        let isKnown =
            rules.bayNames.named(path).name != nil
            || parts.dockBoard.all.contains { $0.bay.path == path && $0.driver != .folder }
        guard isKnown else {
            throw AdminError(
                .notFound,
                "there is no bay '\(EscapedText.of(bay))' with a name or a camera in it",
                whatToDo: "put a camera into it and see camdock bays list"
            )
        }
        return path
    }

    private func report(_ bay: Bay, _ docked: DockedCamera?) -> NamedBay {
        let source: NamedBay.Source =
            rules.bayNames.isConfigured(bay.path) ? .configuration : .learnt
        return NamedBay(
            path: bay.path.rawValue,
            name: bay.name,
            source: bay.name == nil ? nil : source,
            docking: docked?.id.rawValue,
            camera: docked?.serial?.rawValue
        )
    }

    private static func taken(_ name: String, by other: BayPath) -> AdminError {
        AdminError(
            .conflict,
            "the bay at \(other) is called \(name) already",
            whatToDo: "choose another name, or take that one's away: camdock bays rename \(name)"
        )
    }
}
