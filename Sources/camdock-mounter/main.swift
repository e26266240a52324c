// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

// A caller that hung up must not end the service.
signal(SIGPIPE, SIG_IGN)

do {
    let options = try MounterOptions(arguments: CommandLine.arguments.dropFirst())
    try MounterServer(options).run()
} catch let error as MounterUsage {
    Journal.error(error.description)
    exit(EX_USAGE)
} catch {
    Journal.error("\(error)")
    exit(EXIT_FAILURE)
}
