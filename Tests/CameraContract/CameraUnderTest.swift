// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A driver with a camera behind it, at one of the depths at which the contract is run.
///
/// Everything that goes in and out is plain and `Codable`, so that the driver may sit in another
/// process or on another machine.
package protocol CameraUnderTest: Sendable {
    /// Opens the camera, which is plugged in first if it was pulled; one that is open is closed first.
    /// - Throws: `ContractError`.
    func open() async throws(ContractError)

    /// Lists what the camera holds.
    /// - Throws: `ContractError`.
    func list() async throws(ContractError) -> ContractListing

    /// Reads one file of the last listing.
    /// - Parameters:
    ///   - path: Its path as the listing has it.
    ///   - offset: From where on.
    ///   - most: After how many bytes the reading is given up; nil for the whole file.
    /// - Returns: What came.
    /// - Throws: `ContractError`.
    func read(
        _ path: String,
        from offset: Int64,
        atMost most: Int64?
    ) async throws(ContractError) -> ContractReading

    /// The charge that the camera states.
    /// - Throws: `ContractError`.
    func charge() async throws(ContractError) -> ContractCharge

    /// What the camera's clock shows; nil if it does not tell.
    /// - Throws: `ContractError`.
    func clock() async throws(ContractError) -> ContractClock?

    /// Sets the camera's clock to so many seconds after 1970 on its own face, and reads it back.
    /// - Returns: Nil if it cannot be set.
    /// - Throws: `ContractError`.
    func setClock(to seconds: Int64) async throws(ContractError) -> ContractClock?

    /// Returns when the camera has said that one of its gauges changed.
    /// - Throws: `ContractError`.
    func nextChange() async throws(ContractError)

    /// Removes a file of the last listing.
    /// - Parameters:
    ///   - path: Its path as the listing has it.
    ///   - isProven: Whether the proof speaks of this file; else of another one.
    /// - Returns: What became of it.
    /// - Throws: `ContractError`.
    func remove(
        _ path: String,
        isProven: Bool
    ) async throws(ContractError) -> ContractRemoval

    /// Lets go of the camera.
    func close() async
}

extension CameraUnderTest {
    /// Reads one file whole.
    /// - Throws: `ContractError`.
    package func read(_ path: String) async throws(ContractError) -> ContractReading {
        try await read(path, from: 0, atMost: nil)
    }
}
