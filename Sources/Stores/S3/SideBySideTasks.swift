// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Runs `work` for each number below `count`, no more than `limit` at a time, and returns what it
/// returned in the order of the numbers.
func sideBySide<Value: Sendable>(
    _ count: Int,
    atMost limit: Int,
    _ work: @escaping @Sendable (Int) async -> Value
) async -> [Value] {
    await withTaskGroup(of: (Int, Value).self) { group in
        var results: [Int: Value] = [:]
        var next = 0
        func start() {
            guard next < count else { return }
            let number = next
            next += 1
            group.addTask { (number, await work(number)) }
        }
        for _ in 0..<min(max(1, limit), count) { start() }
        for await (number, value) in group {
            results[number] = value
            start()
        }
        return (0..<count).compactMap { results[$0] }
    }
}
