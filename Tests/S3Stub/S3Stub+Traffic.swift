// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// What was asked, and what is to go wrong.
extension S3Stub {
    /// Every request since the start in the order of arrival, those under way included.
    package var requests: [Call] {
        backend.traffic.withLock(\.calls)
    }

    /// How many requests are as described.
    package func requestCount(where matches: (Call) -> Bool = { _ in true }) -> Int {
        requests.count(where: matches)
    }

    /// Makes the next requests fail.
    ///
    /// Of several orders that match, the oldest is carried out.
    /// - Parameters:
    ///   - count: How many requests.
    ///   - matches: Which requests; their `status` is not yet known. It must not ask the stub.
    ///   - fault: What goes wrong.
    package func fail(
        next count: Int = 1,
        matching matches: @escaping @Sendable (Call) -> Bool = { _ in true },
        with fault: Fault
    ) {
        backend.traffic.withLock {
            $0.orders.append(FaultOrder(remaining: count, matches: matches, fault: fault))
        }
    }

    /// Forgets the faults that have not come to pass.
    package func cancelFaults() {
        backend.traffic.withLock { $0.orders = [] }
    }

    /// What goes wrong with a request.
    package enum Fault: Sendable {
        /// It is refused before anything is looked at.
        case refusal(status: Int, code: String)
        /// It is carried out, and the connection closed without an answer.
        case replyLost
        /// It is carried out, and then said to have failed.
        case falseAlarm(status: Int, code: String)
        /// CompleteMultipartUpload says 200 at once and then an error; nothing is done. Others do
        /// not mind it.
        case errorInside200(code: String)
        /// It is read and never answered.
        case hang
        /// It is sent elsewhere.
        case redirect(to: String, status: Int = 307)
        /// Something on the way answers that is no S3 server.
        case foreignAnswer(status: Int)

        package static let slowDown = Fault.refusal(status: 503, code: "SlowDown")
        package static let internalError = Fault.refusal(status: 500, code: "InternalError")
        package static let accessDenied = Fault.refusal(status: 403, code: "AccessDenied")
        package static let entityTooLarge = Fault.refusal(status: 400, code: "EntityTooLarge")
        package static let errorInside200 = Fault.errorInside200(code: "InternalError")
    }

    /// One request.
    package struct Call: Sendable {
        /// What it asked for; nil if the stub does not know it.
        package let operation: Operation?
        package let method: String
        /// The path as it was sent.
        package let path: String
        /// What followed the question mark, as it was sent.
        package let query: String
        /// The key it is about; nil if it is about the bucket.
        package let key: Key?
        /// The headers by lower-case name.
        package let headers: [String: String]
        /// What became of it; nil if nothing has yet.
        package internal(set) var status: Int?
        /// Whether an answer with that status was sent.
        package internal(set) var isAnswered = false
    }
}

/// The requests seen, and the faults to come.
struct Traffic {
    var calls: [S3Stub.Call] = []
    var orders: [FaultOrder] = []

    /// Notes a request and tells what is to go wrong with it.
    mutating func begin(_ call: S3Stub.Call) -> (index: Int, fault: S3Stub.Fault?) {
        calls.append(call)
        let found = orders.firstIndex { $0.remaining > 0 && $0.matches(call) }
        guard let found else { return (calls.count - 1, nil) }
        orders[found].remaining -= 1
        return (calls.count - 1, orders[found].fault)
    }
}

/// A fault to come.
struct FaultOrder {
    var remaining: Int
    let matches: @Sendable (S3Stub.Call) -> Bool
    let fault: S3Stub.Fault
}
