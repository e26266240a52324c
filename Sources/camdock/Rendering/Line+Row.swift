// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension Line {
    /// A column of a table.
    struct Column {
        let width: Int
        let alignment: Alignment

        /// A column with its text on the left.
        static func left(_ width: Int) -> Column { Column(width: width, alignment: .left) }

        /// A column with its text on the right.
        static func right(_ width: Int) -> Column { Column(width: width, alignment: .right) }
    }

    /// A row of a table, two blanks between its columns; a text beyond the last column is taken whole.
    init(row texts: [String], in columns: [Column], _ style: Style = .plain) {
        self.init()
        for (index, text) in texts.enumerated() {
            if index > 0 { add("  ") }
            guard index < columns.count else {
                add(text, style)
                continue
            }
            let column = columns[index]
            add(text, style, columns: column.width, alignment: column.alignment)
        }
    }
}
