// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock bays learn`.
struct BaysLearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Name bays by putting a camera into one after the other.",
        discussion: """
            Any camera will do, also one that is not enrolled. It may be the same one each time: \
            take it out, and put it into the bay that is asked for next. Ctrl-C ends it; what was \
            named until then stays.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The names, in the order in which a camera will be put in: A1 A2 A3.")
    var names: [String]

    func validate() throws {
        guard Set(names).count == names.count else {
            throw ValidationError("A name is given twice.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let output = Output()
            for name in names {
                if !global.json { try output.write(BaysView.asking(name)) }
                let named = try await learn(name, client)
                if global.json {
                    try output.write(json: named)
                } else {
                    try output.write(BaysView.naming(named))
                }
            }
        }
    }

    /// Names the bay into which a camera comes next: the first that was empty a moment ago.
    ///
    /// One camera can be two dockings one after the other, a reader's and its card's.
    private func learn(_ name: String, _ client: AdminClient) async throws -> NamedBay {
        var held = Self.held(try await client.bays())
        while true {
            let now = Self.held(try await client.bays())
            let came = now.subtracting(held)
            // Two at once would be a guess.
            if came.count == 1, let path = came.first {
                return try await client.nameBay(path, name)
            }
            held = now
            if came.count > 1 {
                throw AdminError(
                    .conflict,
                    "\(came.count) cameras came at once; none of their bays was named \(name)",
                    whatToDo: "go on from here with one camera: camdock bays learn \(name) …"
                )
            }
            // The API has no stream to wait on.
            try await Task.sleep(for: .seconds(1))  // A person with a camera is no quicker.
        }
    }

    /// The paths of the bays that hold something.
    private static func held(_ list: BayList) -> Set<String> {
        Set(list.bays.filter { $0.docking != nil }.map(\.path))
    }
}
