// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A refusal, as S3 spells it.
struct Failure: Error {
    let status: Int
    let code: String
    let message: String
    /// What stands beside code and message in the body.
    var details: [XMLNode] = []
    var headers: [String: String] = [:]

    /// Joins status, code and message.
    init(_ status: Int, _ code: String, _ message: String = "") {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The body of the answer.
    func node(resource: String, requestID: String) -> XMLNode {
        let head = [XMLNode("Code", code), XMLNode("Message", message)]
        let tail = [
            XMLNode("Resource", resource), XMLNode("RequestId", requestID),
            XMLNode("HostId", "stub"),
        ]
        return XMLNode("Error", head + details + tail)
    }
}

extension Failure {
    static func invalidArgument(_ message: String) -> Failure {
        Failure(400, "InvalidArgument", message)
    }

    static func invalidRequest(_ message: String) -> Failure {
        Failure(400, "InvalidRequest", message)
    }

    static func badDigest(_ what: String) -> Failure {
        Failure(400, "BadDigest", "The \(what) you specified did not match what we received.")
    }

    static func invalidPart(_ number: Int, upload: String) -> Failure {
        var failure = Failure(400, "InvalidPart", "A part is not there or not as you say.")
        failure.details = [XMLNode("UploadId", upload), XMLNode("PartNumber", number)]
        return failure
    }

    static func preconditionFailed(_ condition: String) -> Failure {
        var failure = Failure(412, "PreconditionFailed", "A precondition does not hold.")
        failure.details = [XMLNode("Condition", condition)]
        return failure
    }

    static let accessDenied = Failure(403, "AccessDenied", "Access Denied")
    static let locked = Failure(
        403,
        "AccessDenied",
        "Access Denied because object protected by object lock."
    )
    static let malformedXML = Failure(400, "MalformedXML", "The XML is not as it must be.")
    static let notImplemented = Failure(
        501,
        "NotImplemented",
        "The request implies functionality that is not implemented."
    )
    static let noSuchKey = Failure(404, "NoSuchKey", "The specified key does not exist.")
    static let noSuchVersion = Failure(404, "NoSuchVersion", "The version does not exist.")
    static let noSuchUpload = Failure(
        404,
        "NoSuchUpload",
        "The upload does not exist. It may have been aborted or completed."
    )
    static let noLockOnBucket = invalidRequest("Bucket is missing Object Lock Configuration")
}
