// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser

/// `camdock camera record`.
struct CameraRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record the conversation with one camera, to make a profile from.",
        discussion: """
            Asks the camera what a profile needs to know, changes nothing on it, and keeps what \
            it answers; of footage only the lengths. The file holds serial numbers and file \
            names: --redact replaces them. A camera that camdock does not know or has refused is \
            spoken to as well, because you ask. Needs root or membership in the group \
            camdock-admin; the custody log says who asked.

            \(ExitStatus.help)
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The bay that the camera is in: its name, or its port path.")
    var bay: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; it must not exist.", valueName: "file")
    )
    var output: String

    @Flag(help: "Replace serial numbers and names by placeholders of the same length.")
    var redact = false

    @Flag(help: "Keep the bytes of the objects that are read.")
    var footage = false

    @Option(help: ArgumentHelp("How many objects are looked at.", valueName: "count"))
    var objects = CameraRecordRequest().objects

    @Option(help: ArgumentHelp("How much of objects is read in total, in MiB.", valueName: "MiB"))
    var limit = CameraRecordRequest().limitBytes >> 20

    private static let mostMiB = CameraRecordRequest.byteLimits.upperBound >> 20

    func validate() throws {
        guard !bay.isEmpty else { throw ValidationError("The bay is empty.") }
        guard !output.isEmpty else { throw ValidationError("--output takes a file.") }
        guard CameraRecordRequest.objectLimits.contains(objects) else {
            let most = CameraRecordRequest.objectLimits.upperBound
            throw ValidationError("--objects takes a number from 1 to \(most).")
        }
        guard (0...Self.mostMiB).contains(limit) else {
            throw ValidationError("--limit takes a number from 0 to \(Self.mostMiB).")
        }
        guard !(redact && footage) else {
            throw ValidationError("Footage cannot be redacted: leave out --footage or --redact.")
        }
    }

    func run() async throws {
        try await global.asking { [self] client in
            let file = try NewFile(at: output)
            let verdict = try await record(into: file, client)
            let shown = Output()
            if global.json {
                try shown.write(json: CameraRecordEvent(verdict: verdict))
            } else {
                try shown.write(CameraRecordView.lines(verdict, file: file, isRedacted: redact))
            }
            if !verdict.complete { throw Failure(status: .failure) }
        }
    }

    /// Writes the record's lines, and gives the file its name; what was written stays in any case.
    private func record(
        into file: NewFile,
        _ client: AdminClient
    ) async throws -> CameraRecordVerdict {
        let request = CameraRecordRequest(
            footage: footage,
            redact: redact,
            objects: objects,
            limitBytes: limit << 20
        )
        do {
            let verdict = try await client.recordCamera(in: bay, request) { line in
                try file.append(line.text)
                if let words = line.begins, !global.json {
                    Output.complain("  \(Printable.text(words))")
                }
            }
            try file.finish()
            return verdict
        } catch {
            if let path = file.leave() {
                Output.complain(
                    "What was recorded until then is in \(Printable.text(path)), and can be used."
                )
            }
            throw error
        }
    }
}
