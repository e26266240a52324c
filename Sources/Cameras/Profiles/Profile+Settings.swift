// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Settings

extension Profile {
    /// Reads the profile called `expectedName` from its file's outermost table.
    init(_ table: SettingsTable, expectedName: String) {
        let name = table.string("name")
        if !name.isEmpty, name != expectedName {
            table.reject("name", "must be \"\(expectedName)\", as its file is called")
        }
        self.name = ProfileName(name)
        title = table.string("title")
        driver = table.choice("driver")
        sources = table.strings("sources")
        if sources.isEmpty, table.holds("sources") {
            table.reject("sources", "must name at least one source of the profile's facts")
        }
        verification = Verification(table.table("verified"))
        let matching = table.table("match")
        match = ProfileMatch(matching)
        layout = Layout(table.table("layout"))
        withheld = table.tables("withhold").map { Withholding($0) }
        serialRule = SerialRule(table.table(optional: "serial"))
        chargeRule = ChargeRule(table.table(optional: "charge"))
        mtp = MTPQuirks(table.table("mtp"))
        if driver != .mtp, table.holds("mtp") {
            table.reject("mtp", #"is for profiles with driver = "mtp""#)
        }
        if driver == .mtp, match.devices.isEmpty, table.holds("driver") {
            matching.reject(
                "usb",
                #"is missing; a profile with driver = "mtp" says which devices are asked"#
            )
        }
        if driver != .mtp, match.camera.specificity > 0 {
            matching.reject("camera", #"is for profiles with driver = "mtp""#)
        }
    }
}

extension Profile.Verification {
    fileprivate init(_ table: SettingsTable) {
        isOnHardware = table.bool("on_hardware")
        note = table.string("note")
    }
}

extension Profile.Layout {
    fileprivate init(_ table: SettingsTable) {
        avchdRoots = table.globs("avchd", default: [])
        p2Roots = table.globs("p2", default: [])
        title = table.choice("title", default: .name)
    }
}

extension Profile.Withholding {
    fileprivate init(_ table: SettingsTable) {
        paths = table.globs("paths")
        reason = table.string("reason")
    }
}

extension ProfileMatch {
    fileprivate init(_ table: SettingsTable) {
        self.init()
        priority = table.int("priority", in: -100...100, default: 0)
        devices = table.tables("usb").map { Device($0) }
        camera = Camera(table.table("camera"))
        medium = Medium(table.table("medium"))
    }
}

extension ProfileMatch.Camera {
    fileprivate init(_ table: SettingsTable) {
        self.init()
        manufacturer = table.nameGlob("manufacturer")
        model = table.nameGlob("model")
    }
}

extension ProfileMatch.Device {
    fileprivate init(_ table: SettingsTable) {
        self.init()
        vendorID = table.usbID("vendor_id")
        productID = table.usbID("product_id")
        manufacturer = table.nameGlob("manufacturer")
        product = table.nameGlob("product")
        interface = table.parsed(
            "interface",
            expected: #"a USB class, such as "08" or "08:06:50""#,
            required: false
        ) { USBInterfaceClass($0) }
        if productID != nil, vendorID == nil {
            table.reject("product_id", "means nothing without vendor_id")
        }
        if specificity == 0 { table.reject("asks for nothing; leave the table out instead") }
    }
}

extension ProfileMatch.Medium {
    fileprivate init(_ table: SettingsTable) {
        self.init()
        label = table.nameGlob("label")
        all = table.globs("all", default: [])
        any = table.globs("any", default: [])
    }
}

extension SerialRule {
    fileprivate init?(_ table: SettingsTable?) {
        guard let table else { return nil }
        let files = table.glob("file")
        after = table.string("after")
        before = table.string(optional: "before")
        if after.isEmpty, table.holds("after") { table.reject("after", "must not be empty") }
        if before?.isEmpty == true { table.reject("before", "must not be empty") }
        guard let files else { return nil }
        self.files = files
    }
}

extension ChargeRule {
    fileprivate init?(_ table: SettingsTable?) {
        guard let table else { return nil }
        let file = table.glob("file")
        let after = table.string("after")
        if after.isEmpty, table.holds("after") { table.reject("after", "must not be empty") }
        guard let file else { return nil }
        self.init(file: file, after: after)
    }
}

extension SettingsTable {
    fileprivate func globs(_ key: String, default fallback: [Glob]? = nil) -> [Glob] {
        parsedStrings(key, default: fallback) { (text) throws(SettingsComplaint) in
            do throws(GlobError) {
                return try Glob(text)
            } catch {
                throw SettingsComplaint(Self.complaint(text, error))
            }
        }
    }

    fileprivate func glob(_ key: String) -> Glob? {
        let text = string(key)
        return compiled(key, holds(key) ? text : nil) { (text) throws(GlobError) in
            try Glob(text)
        }
    }

    fileprivate func nameGlob(_ key: String) -> NameGlob? {
        compiled(key, string(optional: key)) { (text) throws(GlobError) in try NameGlob(text) }
    }

    private func compiled<Pattern>(
        _ key: String,
        _ text: String?,
        _ compile: (String) throws(GlobError) -> Pattern
    ) -> Pattern? {
        guard let text else { return nil }
        do throws(GlobError) {
            return try compile(text)
        } catch {
            reject(key, Self.complaint(text, error))
            return nil
        }
    }

    private static func complaint(_ text: String, _ error: GlobError) -> String {
        "the pattern \"\(text)\" cannot be used: \(error)"
    }

    fileprivate func usbID(_ key: String) -> UInt16? {
        parsed(key, expected: #"four hexadecimal digits, such as "04da""#, required: false) {
            $0.utf8.count == 4 && $0.first != "+" ? UInt16($0, radix: 16) : nil
        }
    }
}
