// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Foundation
import FoundationXML

/// An element of a store's answer: its name, its text, its elements.
struct XMLNode: Sendable {
    let name: String
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLNode] = []

    /// Reads a document; nil if it is not well-formed XML.
    ///
    /// Entities from outside are never fetched.
    init?(parsing bytes: [UInt8]) {
        let builder = TreeBuilder()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else { return nil }
        self = root
    }

    fileprivate init(name: String) {
        self.name = name
    }

    /// The text of the first element of that name; nil if there is none.
    subscript(_ name: String) -> String? {
        children.first { $0.name == name }?.text
    }

    /// The first element of that name.
    func child(_ name: String) -> XMLNode? {
        children.first { $0.name == name }
    }

    /// Every element of that name.
    func all(_ name: String) -> [XMLNode] {
        children.filter { $0.name == name }
    }
}

/// Builds the tree as the parser walks; a document of more than a few levels is none of ours.
private final class TreeBuilder: NSObject, XMLParserDelegate {
    private static let deepest = 16

    private(set) var root: XMLNode?
    private var open: [XMLNode] = []

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard open.count < Self.deepest else { return parser.abortParsing() }
        open.append(XMLNode(name: name))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        guard let node = open.popLast() else { return }
        if open.isEmpty {
            root = node
        } else {
            open[open.count - 1].children.append(node)
        }
    }
}
