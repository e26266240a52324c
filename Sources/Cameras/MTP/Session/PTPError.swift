// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What goes wrong in a conversation with a camera.
///
/// After `gone`, `closed`, `exhausted` and `faulty` the session is over. After every other error it can
/// be used: where the transaction was lost, the ladder has been climbed and the camera has answered
/// again.
package enum PTPError: Error, Hashable {
    /// The camera left.
    case gone
    /// The session was interrupted or closed.
    case closed
    /// This host has no room left for transfers. The camera is well and is to be opened anew: to bring
    /// it back would take transfers, too, and make a faulty one of it.
    case exhausted(reason: String)
    /// An object is being read; nothing else can be asked meanwhile.
    case busyStreaming
    /// An operation that no request may carry.
    case forbidden(PTPOperation)
    /// A handle of an earlier session; nothing was sent.
    case otherSession(PTPOperation)
    /// Nothing moved for that long. The transaction was lost, and the session can be used again.
    case silent(PTPOperation, for: Duration)
    /// The transaction was lost to trouble on the bus, and the session can be used again.
    case recovered(PTPOperation, from: String)
    /// The camera said no.
    case refused(PTPResponseCode, PTPOperation)
    /// The camera said something that cannot be. The session can be used again.
    case malformed(PTPOperation, PTPBreach)
    /// The camera does not answer, whatever was tried; `reason` lists it.
    case faulty(reason: String)

    /// Whether the session can be used after this.
    package var leavesSessionUsable: Bool {
        switch self {
        case .gone, .closed, .exhausted, .faulty: false
        case .busyStreaming, .forbidden, .otherSession, .silent, .recovered, .refused, .malformed:
            true
        }
    }
}

/// How a camera breaks the rules of the conversation.
package enum PTPBreach: Error, Hashable {
    /// A packet ended the data early.
    case truncated(statedBytes: Int64, receivedBytes: Int64)
    /// More came than anything expected allows for.
    case endless(limitBytes: Int64)
    /// The data announced are more than the request has room for.
    case tooLong(statedBytes: Int64, limitBytes: Int64)
    /// A container of a transaction that has not been yet.
    case wrongTransaction(expected: UInt32, received: UInt32)
    /// The response counts other bytes than came.
    case miscounted(statedBytes: Int64, receivedBytes: Int64)
    /// Data of another operation.
    case wrongOperation(expected: UInt16, received: UInt16)
    /// A container of a kind that has no place there.
    case unexpected(PTPContainerKind)
    /// A response whose length fits no number of parameters.
    case responseLength(UInt32)
    /// A response that ended within its parameters.
    case responseEnd
    /// A header that is none.
    case header(String)
    /// More containers or bytes of older transactions than are thrown away.
    case staleWithoutEnd
    /// Only empty packets and scraps where a container is due.
    case scrapsWithoutEnd
}

extension PTPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gone: "the camera left"
        case .closed: "the session was closed"
        case .busyStreaming: "an object is being read"
        case .forbidden(let operation): "\(operation) is never sent"
        case .otherSession(let operation):
            "\(operation) was not sent: the object's handle belongs to an earlier session"
        case .silent(let operation, let duration):
            "\(operation): nothing moved for \(duration), and the camera was brought back"
        case .recovered(let operation, let reason):
            "\(operation): \(reason), and the camera was brought back"
        case .refused(let code, let operation): "\(operation): the camera answered \(code)"
        case .malformed(let operation, let breach): "\(operation): \(breach)"
        case .exhausted(let reason), .faulty(let reason): reason
        }
    }
}

extension PTPBreach: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated(let stated, let received):
            "the data ended after \(received) of \(stated) bytes stated"
        case .miscounted(let stated, let received):
            "\(received) bytes came where the response counts \(stated)"
        case .endless(let limit): "the data had not ended after \(limit) bytes"
        case .tooLong(let stated, let limit):
            "\(stated) bytes were announced where at most \(limit) are read"
        case .wrongTransaction(let expected, let received):
            "a container of transaction \(received) came in transaction \(expected)"
        case .wrongOperation(let expected, let received):
            "data of operation \(received.fourHexDigits) came for \(expected.fourHexDigits)"
        case .unexpected(let kind): "a \(kind) container came where none belongs"
        case .responseLength(let length): "a response is said to have \(length) bytes"
        case .responseEnd: "a response ended within its parameters"
        case .header(let reason): "a header could not be read: \(reason)"
        case .staleWithoutEnd: "what older transactions left behind did not end"
        case .scrapsWithoutEnd: "only empty packets and scraps came"
        }
    }
}
