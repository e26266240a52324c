// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Synchronization

/// Writes the record of a survey, line by line, as the conversation goes on.
final class SurveyWriter: PTPObserver {
    /// How many bytes of an object one line has at most.
    private static let lineBytes = 48 << 10

    private struct State {
        var redaction: SurveyRedaction?
        /// What was asked last, and so what data answer.
        var command: PTPContainer?
        var outcome = SurveyOutcome()
    }

    private let request: SurveyRequest
    private let has64BitSize: Bool
    private let report: @Sendable (SurveyLine) -> Void
    private let state: Mutex<State>

    /// Writes for a request.
    /// - Parameters:
    ///   - request: What is kept.
    ///   - quirks: How the camera departs from PTP.
    ///   - report: Is given each line; returns at once.
    init(
        _ request: SurveyRequest,
        quirks: MTPQuirks,
        report: @escaping @Sendable (SurveyLine) -> Void
    ) {
        self.request = request
        has64BitSize = quirks.objectInfoHas64BitSize
        self.report = report
        state = Mutex(State(redaction: request.redacts ? SurveyRedaction() : nil))
    }

    /// What the conversation came to so far.
    var outcome: SurveyOutcome { state.withLock { $0.outcome } }

    // MARK: What is known without asking

    /// Writes the first lines.
    func begin(_ device: SurveyedDevice) {
        write(
            SurveyText.Header(
                footage: request.keepsFootage,
                holds: request.redacts
                    ? "placeholders in place of serial numbers and names"
                    : "serial numbers and names of files",
                limitBytes: request.mostBytes,
                madeAt: request.madeAt.iso8601,
                objects: request.mostObjects,
                profile: request.profile?.rawValue,
                redacted: request.redacts,
                software: request.software
            )
        )
        let serial = device.serial.map { serial in
            state.withLock { $0.redaction?.serial(serial) } ?? serial
        }
        let identity = device.identity
        write(
            SurveyText.USB(
                usb: .init(
                    vendor: Self.number(identity.vendorID),
                    product: Self.number(identity.productID),
                    manufacturer: identity.manufacturer,
                    name: identity.product,
                    serial: serial,
                    speedMegabits: device.speed,
                    interfaces: USBDescriptorReader.interfaces(in: device.descriptors),
                    descriptors: PTPHex.text(device.descriptors)
                )
            )
        )
    }

    /// A number of USB as `lsusb` and profiles write it.
    private static func number(_ number: UInt16) -> String {
        PTPHex.text([UInt8(number >> 8), UInt8(number & 0xFF)])
    }

    // MARK: What the survey itself has to say

    /// Says what is asked from here on.
    func begin(_ words: String) {
        report(SurveyLine(SurveyText.line(SurveyText.Begins(begins: words)), begins: words))
    }

    /// Says why something was not asked, or what came of it.
    func remark(_ words: String) { write(SurveyText.Remark(remark: words)) }

    /// Notes what the camera calls itself.
    func note(camera: String) { state.withLock { $0.outcome.camera = camera } }

    /// Notes how many objects the camera has.
    func note(objects: Int) { state.withLock { $0.outcome.objects = objects } }

    /// Takes bytes of an object, and keeps them if footage is kept.
    func take(_ bytes: [UInt8], of handle: PTPHandle, at offset: Int64) {
        let keeps = request.keepsFootage
        state.withLock { state in
            state.outcome.bytesRead += Int64(bytes.count)
            if keeps { state.outcome.bytesKept += Int64(bytes.count) }
        }
        guard keeps else { return }
        for start in stride(from: 0, to: bytes.count, by: Self.lineBytes) {
            let part = bytes[start..<min(bytes.count, start + Self.lineBytes)]
            write(
                SurveyText.Bytes(
                    object: handle.rawValue,
                    offset: offset + Int64(start),
                    base64: Data(part).base64EncodedString()
                )
            )
        }
    }

    /// Writes the last line.
    func end(_ failure: SurveyFailure?) {
        let outcome = state.withLock { state in
            state.outcome.failure = failure
            return state.outcome
        }
        write(
            SurveyText.End(
                end: .init(
                    complete: failure == nil,
                    reason: failure.map { "\($0)" },
                    requests: outcome.requests,
                    refused: outcome.refused,
                    objects: outcome.objects,
                    bytesRead: outcome.bytesRead,
                    bytesKept: outcome.bytesKept
                )
            )
        )
    }

    private func write(_ value: some Encodable) { report(SurveyLine(SurveyText.line(value))) }

    // MARK: The conversation

    var wantsTranscript: Bool { true }

    func transcript(_ entry: PTPTranscriptEntry) {
        let shown = state.withLock { state in
            count(entry, &state)
            return redacted(withoutPictures(entry, state.command), &state)
        }
        report(SurveyLine(shown.line))
    }

    func tolerated(_ what: PTPTolerance) { remark("tolerated: \(what)") }

    func ladder(_ step: PTPLadderStep, _ outcome: PTPLadderOutcome) {
        switch outcome {
        case .begun(let reason): remark("\(step.rawValue) begins: \(reason)")
        case .cured: remark("\(step.rawValue): the camera answers again")
        case .failed(let reason): remark("\(step.rawValue) did not help: \(reason)")
        }
    }

    private func count(_ entry: PTPTranscriptEntry, _ state: inout State) {
        switch entry.content {
        case .command(let command):
            state.command = command
            state.outcome.requests += 1
        case .response(let response):
            if PTPResponseCode(rawValue: response.code) != .ok { state.outcome.refused += 1 }
        default: break
        }
    }

    /// The entry without the pictures of objects that are among its properties, unless footage is kept.
    private func withoutPictures(
        _ entry: PTPTranscriptEntry,
        _ command: PTPContainer?
    ) -> PTPTranscriptEntry {
        guard !request.keepsFootage, command?.code == PTPOperation.getObjectPropList.rawValue,
            case .data(var data) = entry.content, case .bytes(var bytes) = data.payload
        else { return entry }
        for place in SurveyTexts.pictures(inPropertyList: bytes) {
            bytes.replaceSubrange(place, with: [UInt8](repeating: 0, count: place.count))
        }
        data.payload = .bytes(bytes)
        return PTPTranscriptEntry(milliseconds: entry.milliseconds, .data(data))
    }

    /// The entry without serials and names, if they are to be replaced.
    private func redacted(
        _ entry: PTPTranscriptEntry,
        _ state: inout State
    ) -> PTPTranscriptEntry {
        guard var redaction = state.redaction else { return entry }
        defer { state.redaction = redaction }
        var entry = entry
        switch entry.content {
        case .data(var data):
            guard case .bytes(let bytes) = data.payload else { break }
            let shown = redacted(bytes, answering: state.command, &redaction)
            // Of data that cannot be read nobody can tell what they hold.
            data.payload = shown.map { .bytes($0) } ?? .count(Int64(bytes.count))
            entry.content = .data(data)
        case .scrap(let bytes):
            entry.content = .scrap([UInt8](repeating: 0, count: bytes.count))
        default: break
        }
        return entry
    }

    private func redacted(
        _ bytes: [UInt8],
        answering command: PTPContainer?,
        _ redaction: inout SurveyRedaction
    ) -> [UInt8]? {
        guard let command else { return nil }
        if command.code == PTPOperation.getDeviceInfo.rawValue,
            let info = try? PTPDeviceInfo(bytes), !info.serial.isEmpty
        {
            _ = redaction.serial(info.serial)
        }
        let texts = SurveyTexts.places(
            in: bytes,
            answering: command,
            has64BitSize: has64BitSize
        )
        return texts.flatMap { redaction.replacing($0, in: bytes) }
    }
}
