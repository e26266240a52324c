// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Hummingbird
import NIOCore

/// Requests that change something: who asks comes first, then what is asked.
extension AdminResponder {
    /// Hands over a card or a folder.
    func dock(_ request: Request, _ context: AdminContext) async throws -> Response {
        let (asked, peer) = try await asked(DockRequest.self, request, context)
        try Self.check(asked)
        return try Answer.json(
            try await administration.dock(asked, as: peer),
            status: .accepted
        )
    }

    /// Pauses the uplink, lets it go on, or has it forward now.
    func orderUplink(_ request: Request, _ context: AdminContext) async throws -> Response {
        let (asked, peer) = try await asked(UplinkRequest.self, request, context)
        return try Answer.json(try await administration.order(asked.order, as: peer))
    }

    /// Has a recording go before others, or no longer.
    func setUrgent(
        of id: RecordingID,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> Response {
        let (asked, peer) = try await asked(PriorityRequest.self, request, context)
        return try Self.found(
            try await administration.setUrgent(asked.urgent, of: id, as: peer),
            "recording",
            id
        )
    }

    /// Gives a recording a category.
    func setCategory(
        of id: RecordingID,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> Response {
        let (asked, peer) = try await asked(CategoryRequest.self, request, context)
        try Self.check(asked)
        return try Self.found(
            try await administration.setCategory(asked.category, of: id, as: peer),
            "recording",
            id
        )
    }

    /// Gives a bay a name, or takes it away.
    func nameBay(
        _ bay: String,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> Response {
        let (asked, peer) = try await asked(BayNameRequest.self, request, context)
        try Self.check(asked)
        return try Answer.json(try await administration.nameBay(bay, asked.name, as: peer))
    }

    /// Enrolls, changes or retires cameras.
    func editRoster(_ request: Request, _ context: AdminContext) async throws -> Response {
        let (asked, peer) = try await asked(RosterRequest.self, request, context)
        try Self.check(asked)
        return try Answer.json(try await administration.editRoster(asked, as: peer))
    }

    /// Who is at the other end, if they may change things.
    /// - Throws: `AdminError.forbidden`.
    func changer(over channel: any Channel) async throws -> PeerIdentity {
        let peer = try await PeerIdentity(of: channel)
        try await authorization.requireChange(by: peer)
        return peer
    }

    /// The whole body of a request.
    /// - Throws: `AdminError.tooLarge`.
    func collect(_ request: Request, upTo limit: Int) async throws -> Data {
        do {
            let buffer = try await request.body.collect(upTo: limit)
            return Data(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw AdminError(
                .tooLarge,
                "the request's body is longer than \(limit) bytes",
                whatToDo: "send less; no request needs that much"
            )
        }
    }

    /// What is asked, and who asks.
    /// - Throws: `AdminError.forbidden`, `.tooLarge`, `.invalid`.
    func asked<Body: RequestBody>(
        _ type: Body.Type,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> (Body, PeerIdentity) {
        let peer = try await changer(over: context.channel)
        let body = try await collect(
            request,
            upTo: Body.longestBytes ?? configuration.longestBodyBytes
        )
        do {
            return (try AdminJSON.decode(type, from: body), peer)
        } catch is DecodingError {
            throw AdminError(
                .invalid,
                "the body is no JSON object with \(Body.form)",
                whatToDo: "send, for example, \(Body.example)"
            )
        }
    }

    private static func check(_ asked: DockRequest) throws(AdminError) {
        guard asked.path.hasPrefix("/"), !asked.path.utf8.contains(0) else {
            throw AdminError(
                .invalid,
                "'\(EscapedText.of(asked.path))' is no absolute path",
                whatToDo: "give the folder's path on the dock host, from /"
            )
        }
        if let serial = asked.serial, CameraSerial(serial) == nil {
            throw AdminError(
                .invalid,
                "the camera's serial is empty",
                whatToDo: "leave it out if it is not known"
            )
        }
    }

    static func check(_ asked: CameraRecordRequest) throws(AdminError) {
        guard CameraRecordRequest.objectLimits.contains(asked.objects),
            CameraRecordRequest.byteLimits.contains(asked.limitBytes)
        else {
            throw AdminError(
                .invalid,
                "that many objects or bytes are not recorded",
                whatToDo: "at most \(CameraRecordRequest.objectLimits.upperBound) objects and "
                    + "\(CameraRecordRequest.byteLimits.upperBound) bytes"
            )
        }
        guard !(asked.footage && asked.redact) else {
            throw AdminError(
                .invalid,
                "footage cannot be redacted",
                whatToDo: "leave one of the two out"
            )
        }
    }

    /// A name is to be read on a dock and in a column, and never to be taken for a port path.
    private static func check(_ asked: BayNameRequest) throws(AdminError) {
        guard let name = asked.name else { return }
        let isText = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        let hasEdges = name.first?.isWhitespace == true || name.last?.isWhitespace == true
        guard isText, !hasEdges, (1...14).contains(name.count), !name.contains("/"),
            !name.contains("-usb-")
        else {
            throw AdminError(
                .invalid,
                "'\(EscapedText.of(name))' is no name for a bay",
                whatToDo: "give what is written on the dock, at most 14 characters: A3"
            )
        }
    }

    /// Whatever is on a roster is shown in a line, and stays there for years.
    private static func check(_ asked: RosterRequest) throws(AdminError) {
        guard (1...RosterRequest.mostCameras).contains(asked.cameras.count) else {
            throw AdminError(
                .invalid,
                "\(asked.cameras.count) cameras cannot be changed at once",
                whatToDo: "send from 1 to \(RosterRequest.mostCameras)"
            )
        }
        var serials: Set<CameraSerial> = []
        for camera in asked.cameras {
            guard let serial = CameraSerial(camera.serial), isLine(camera.serial, 64) else {
                throw AdminError(
                    .invalid,
                    "'\(EscapedText.of(camera.serial))' is no serial",
                    whatToDo: "give it as the camera states it: camdock status shows it"
                )
            }
            guard serials.insert(serial).inserted else {
                throw AdminError(
                    .invalid,
                    "camera \(EscapedText.of(camera.serial)) is named twice",
                    whatToDo: "say of each camera once what it is to be"
                )
            }
            for (name, text) in camera.texts where !isLine(text, RosterRequest.longestText) {
                throw AdminError(
                    .invalid,
                    "the \(name) of camera \(EscapedText.of(camera.serial)) is no line of text",
                    whatToDo: "give at most \(RosterRequest.longestText) characters, "
                        + "without line breaks"
                )
            }
        }
    }

    private static func isLine(_ text: String, _ longest: Int) -> Bool {
        text.count <= longest
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    /// Which categories there are, only the daemon knows; some texts are the name of none.
    private static func check(_ asked: CategoryRequest) throws(AdminError) {
        let name = asked.category
        let isName = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isName, name.contains(where: { !$0.isWhitespace }), name.utf8.count <= 128 else {
            throw AdminError(
                .invalid,
                "'\(EscapedText.of(name))' is no category",
                whatToDo: "give the name of a category from /etc/camdock/camdock.toml"
            )
        }
    }
}
