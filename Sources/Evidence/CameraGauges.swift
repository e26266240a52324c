// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a camera can be asked beside its footage; an ability that not every driver has.
package protocol CameraGauges: Sendable {
    /// The charge that the camera states at this moment.
    /// - Throws: `CameraError`; `GaugesBusy` while footage is being read.
    func charge() async throws -> Charge

    /// What the camera's clock shows; nil if the camera does not tell.
    /// - Throws: `CameraError`; `GaugesBusy` while footage is being read.
    func clock() async throws -> ClockReading?

    /// Sets the camera's clock, and reads it back.
    ///
    /// Nothing else of the camera changes: times of files stay as they are.
    /// - Parameter time: What it is to show.
    /// - Returns: What it shows afterwards; nil if it cannot be set.
    /// - Throws: `CameraError`; `GaugesBusy` while footage is being read.
    func setClock(to time: CivilTime) async throws -> ClockReading?

    /// Returns when the camera has said that something about it changed; never, if it does not.
    /// - Returns: What changed.
    /// - Throws: `CancellationError`; `CameraError`: `.gone`, and `.unavailable` if the camera has to be
    ///   opened anew before it can announce anything.
    func nextChange() async throws -> CameraChange
}

/// What a camera can announce.
package enum CameraChange: Hashable, Sendable {
    /// Its charge or its clock.
    case gauge
    /// It holds something new, or has another medium.
    case content
}

/// The camera is busy with footage; its gauges can be asked when that is through.
package struct GaugesBusy: Error, Hashable {
    /// The camera is busy.
    package init() {}
}
