// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Testing

/// The text that passes between daemon and mounter.
struct MounterMessageTests {
    @Test func `a request is read as it was written`() {
        let request = MounterRequest(
            device: DeviceNumber(major: 8, minor: 17),
            diskSequence: .max
        )

        #expect(request.bytes == Array("camdock-mounter/1 open 8:17 18446744073709551615".utf8))
        #expect(MounterRequest(bytes: request.bytes) == request)
    }

    @Test func `a request for clearing is another one`() {
        let request = MounterRequest(
            .writable,
            device: DeviceNumber(major: 8, minor: 17),
            diskSequence: 9
        )

        #expect(request.bytes == Array("camdock-mounter/1 open-writable 8:17 9".utf8))
        #expect(MounterRequest(bytes: request.bytes)?.access == .writable)
    }

    @Test(arguments: [
        "",
        "camdock-mounter/1 writable 8:17 9",
        "camdock-mounter/1 open-writable-now 8:17 9",
        "camdock-mounter/1",
        "camdock-mounter/1 open",
        "camdock-mounter/1 open 8:17",
        "camdock-mounter/1 open 8:17 ",
        "camdock-mounter/1 open 8:17 9 ",
        "camdock-mounter/1 open 8:17 9\n",
        "camdock-mounter/1 open 8:17 9\0",
        "camdock-mounter/1 open 8:17 9 10",
        "camdock-mounter/1  open 8:17 9",
        " camdock-mounter/1 open 8:17 9",
        "camdock-mounter/2 open 8:17 9",
        "camdock-mounter/1 write 8:17 9",
        "camdock-mounter/1 open /dev/sdb1 9",
        "camdock-mounter/1 open 8:17 -9",
        "camdock-mounter/1 open 8:17 +9",
        "camdock-mounter/1 open 8:17 09",
        "camdock-mounter/1 open 08:17 9",
        "camdock-mounter/1 open 8:17 18446744073709551616",
        "camdock-mounter/1 open 4294967296:17 9",
        "camdock-mounter/1 open 8:17 ٩",
    ])
    func `anything but a request is refused`(text: String) {
        #expect(MounterRequest(bytes: Array(text.utf8)) == nil)
    }

    @Test func `bytes that are no text are refused`() {
        let request = MounterRequest(device: DeviceNumber(major: 8, minor: 17), diskSequence: 1)

        #expect(MounterRequest(bytes: request.bytes + [0xFF]) == nil)
        #expect(MounterReply(bytes: MounterReply.opened.bytes + [0xC0]) == nil)
    }

    @Test(arguments: MounterError.Refusal.allCases)
    func `a refusal keeps its reason and its words`(refusal: MounterError.Refusal) {
        for words in ["", "one", "/dev/sdb1: it is so"] {
            let reply = MounterReply.refused(refusal, words)

            #expect(MounterReply(bytes: reply.bytes) == reply)
        }
    }

    @Test func `a refusal with very many words is cut, not lost`() {
        let reply = MounterReply.refused(.mountFailed, String(repeating: "é", count: 5000))

        #expect(reply.bytes.count <= DescriptorChannel.maximumRecordBytes)
        #expect(MounterReply(bytes: reply.bytes) != nil)
    }

    @Test(arguments: [
        "", "camdock-mounter/1", "camdock-mounter/1 opened ", "camdock-mounter/1 opened x y",
        "camdock-mounter/2 opened", "camdock-mounter/1 refused", "camdock-mounter/1 refused busy",
        "camdock-mounter/1 refused because words", "opened",
    ])
    func `anything but a reply is not understood`(text: String) {
        #expect(MounterReply(bytes: Array(text.utf8)) == nil)
    }
}
