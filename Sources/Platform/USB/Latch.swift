// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// A place in which one thread leaves a value and others wait for it.
// Safe: the value is touched only between `lock` and `unlock` of the mutex, which lives on the heap
// at an address that never changes.
final class Latch<Value: Sendable>: @unchecked Sendable {  // Safe: all under its mutex.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value?

    /// A latch, empty unless a value is given.
    init(_ value: Value? = nil) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A clock that is set must not shorten a wait.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// What is there now.
    var current: Value? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return value
    }

    /// Takes out whatever is there.
    func empty() {
        pthread_mutex_lock(mutex)
        value = nil
        pthread_mutex_unlock(mutex)
    }

    /// Leaves a value, and wakes everybody who waits for one.
    func leave(_ value: Value) {
        pthread_mutex_lock(mutex)
        self.value = value
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until a value is there, however long that takes.
    ///
    /// **Blocks.**
    func wait() -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let value { return value }
            pthread_cond_wait(changed, mutex)
        }
    }

    /// Waits until a value is there; nil if none is in time.
    ///
    /// **Blocks.**
    func wait(for limit: Duration) -> Value? {
        var deadline = Self.time(after: limit)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while value == nil {
            guard pthread_cond_timedwait(changed, mutex, &deadline) != ETIMEDOUT else { break }
        }
        return value
    }

    /// The time of the monotonic clock in that long, at most a year from now.
    private static func time(after limit: Duration) -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let bounded = min(max(limit, .zero), .seconds(365 * 86_400)).components
        time.tv_sec += Int(bounded.seconds)
        time.tv_nsec += Int(bounded.attoseconds / 1_000_000_000)
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        return time
    }
}
