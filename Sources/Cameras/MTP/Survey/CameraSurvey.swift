// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Asks a camera, in a fixed order, what a profile and a driver need to know of it.
///
/// Nothing is written to the camera and nothing deleted; what it refuses is part of the record.
/// Everything **blocks**; `interrupt` ends it from any other thread.
final class CameraSurvey: Sendable {
    let session: PTPSession
    let writer: SurveyWriter
    let request: SurveyRequest
    let quirks: MTPQuirks

    /// A survey over a channel that nobody else uses.
    init(
        _ channel: any PTPChannel,
        quirks: MTPQuirks,
        _ request: SurveyRequest,
        _ writer: SurveyWriter,
        time: PTPTime = .system
    ) {
        session = PTPSession(channel, quirks: quirks, observer: writer, time: time)
        self.writer = writer
        self.request = request
        self.quirks = quirks
    }

    /// Ends the survey early; the record ends with what was asked until then.
    func interrupt() { session.interrupt() }

    /// Asks everything, and lets go of the camera.
    /// - Returns: Why not everything was asked; nil if it was.
    func run() -> SurveyFailure? {
        defer { session.close() }
        var course = SurveyCourse(self)
        do throws(PTPError) {
            try course.run()
            return nil
        } catch {
            switch error {
            case .gone: return .left
            case .closed: return .ended
            default: return .silent(error.description)
            }
        }
    }
}

/// One survey under way: what it has learnt so far decides what it asks next.
struct SurveyCourse {
    /// The most of one dataset; nothing that a camera lists for as many objects comes near it.
    static let datasetBytes = 16 << 20
    /// How many stores are looked at.
    private static let mostStores = 8
    /// How many properties and formats of a camera are described.
    private static let mostProperties = 64
    private static let mostFormats = 16
    /// How long events are waited for, and how many.
    private static let eventTime: Duration = .seconds(2)
    private static let mostEvents = 16

    let session: PTPSession
    let writer: SurveyWriter
    let request: SurveyRequest
    let quirks: MTPQuirks
    var info = PTPDeviceInfo()
    var stores: [PTPStorageID] = []
    /// What the camera lists, in its order, and what it says of each.
    var handles: [PTPHandle] = []
    var objects: [PTPHandle: PTPObjectInfo] = [:]
    /// Their sizes in 64 bits, where the camera tells them.
    var sizes: [PTPHandle: UInt64] = [:]

    init(_ survey: CameraSurvey) {
        session = survey.session
        writer = survey.writer
        request = survey.request
        quirks = survey.quirks
    }

    /// Asks everything.
    /// - Throws: `PTPError` only if the session cannot be used any more, or never could.
    mutating func run() throws(PTPError) {
        if !quirks.opensSessionFirst {
            writer.begin("what it is, before a session")
            try askWhatItIs()
        }
        writer.begin("a session")
        try session.open()
        writer.begin("what it is, within the session")
        try askWhatItIs()
        writer.begin("its stores")
        try askStores()
        writer.begin("its battery, its clock and its other properties")
        try askProperties()
        writer.begin("which properties its objects have")
        try askFormats()
        try askObjects()
        try readObjects()
        writer.begin("events, for up to 2 s")
        try awaitEvents()
    }

    // MARK: Asking

    /// Asks for a dataset; nil if the camera refuses, or says what cannot be.
    /// - Throws: `PTPError` if the session cannot be used any more.
    func ask(
        _ operation: PTPOperation,
        _ parameters: [UInt32] = [],
        patience: Duration? = nil
    ) throws(PTPError) -> [UInt8]? {
        do throws(PTPError) {
            return try session.fetch(
                operation,
                parameters,
                atMost: Self.datasetBytes,
                patience: patience
            )
        } catch {
            try pass(error)
            return nil
        }
    }

    /// Passes over an error that leaves the session usable; a refusal is in the record already.
    func pass(_ error: PTPError) throws(PTPError) {
        guard error.leavesSessionUsable else { throw error }
        if case .refused = error { return }
        writer.remark("\(error)")
    }

    // MARK: The camera

    private mutating func askWhatItIs() throws(PTPError) {
        guard let bytes = try ask(.getDeviceInfo) else { return }
        do throws(PTPMalformed) {
            info = try PTPDeviceInfo(bytes)
        } catch {
            writer.remark("DeviceInfo cannot be read: \(error)")
        }
        writer.note(camera: CameraStatement(info).name)
    }

    private mutating func askStores() throws(PTPError) {
        guard let bytes = try ask(.getStorageIDs) else { return }
        var reader = PTPReader(bytes)
        let found = ((try? reader.array(of: UInt32.self)) ?? []).map { PTPStorageID($0) }
        stores = Array(found.filter(\.hasMedium).prefix(Self.mostStores))
        for store in found.prefix(Self.mostStores) {
            _ = try ask(.getStorageInfo, [store.rawValue])
        }
    }

    private func askProperties() throws(PTPError) {
        guard info.supports(.getDevicePropDesc) else {
            return writer.remark("DeviceInfo does not list GetDevicePropDesc")
        }
        // Asked for even where DeviceInfo leaves them out: some cameras have them all the same.
        var properties: [PTPProperty] = []
        if !quirks.hidesBattery { properties.append(.batteryLevel) }
        if !quirks.hidesClock { properties.append(.dateTime) }
        let own = properties
        let hidden: [PTPProperty] = [.batteryLevel, .dateTime]
        properties += info.properties.filter { !hidden.contains($0) }
        if properties.count > Self.mostProperties {
            writer.remark("of \(properties.count) properties, \(Self.mostProperties) are described")
        }
        for property in properties.prefix(Self.mostProperties) {
            _ = try ask(.getDevicePropDesc, [UInt32(property.rawValue)])
            if own.contains(property), info.supports(.getDevicePropValue) {
                _ = try ask(.getDevicePropValue, [UInt32(property.rawValue)])
            }
        }
    }

    private func askFormats() throws(PTPError) {
        guard info.supports(.getObjectPropsSupported) else {
            return writer.remark("DeviceInfo does not list GetObjectPropsSupported")
        }
        for format in info.formats.prefix(Self.mostFormats) {
            _ = try ask(.getObjectPropsSupported, [UInt32(format.rawValue)])
        }
    }

    private func awaitEvents() throws(PTPError) {
        let start = ContinuousClock.now
        for _ in 0..<Self.mostEvents {
            let left = Self.eventTime - start.duration(to: .now)
            guard left > .zero, try session.nextEvent(within: left) != nil else { return }
        }
    }
}
