// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import GRDB

/// The ledger's tables, as a list of steps that are never changed once released.
enum LedgerSchema {
    /// "camd": tells a ledger from any other database.
    static let applicationID = 0x6361_6D64

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 ledger") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: dock + recordings + files + figures + custody)
        }
        migrator.registerMigration("2 software at intake, stores") { db in
            try db.execute(sql: softwareAndStores)
        }
        migrator.registerMigration("3 uplink") { db in
            try db.execute(sql: uplink + uplinkIndexes)
        }
        migrator.registerMigration("4 bays") { db in
            try db.execute(sql: bays)
        }
        migrator.registerMigration("5 charge") { db in
            try db.execute(sql: charge)
        }
        migrator.registerMigration("6 roster") { db in
            try db.execute(sql: roster)
        }
        migrator.registerMigration("7 clearing") { db in
            try db.execute(sql: clearing)
        }
        migrator.registerMigration("8 accountability") { db in
            try db.execute(sql: clocks + absences + numbering + hubs)
        }
        return migrator
    }

    private static let dock = """
        CREATE TABLE cameras (
            id INTEGER PRIMARY KEY,
            serial TEXT NOT NULL UNIQUE,
            model TEXT NOT NULL,
            profile TEXT NOT NULL,
            first_seen INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE dockings (
            id TEXT NOT NULL PRIMARY KEY,
            camera INTEGER NOT NULL REFERENCES cameras,
            model TEXT NOT NULL,
            profile TEXT NOT NULL,
            bay_path TEXT NOT NULL,
            bay_name TEXT,
            driver TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            attached_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX dockings_newest ON dockings (attached_at);
        CREATE INDEX dockings_of_camera ON dockings (camera, attached_at);
        CREATE INDEX dockings_open ON dockings (id) WHERE ended_at IS NULL;

        """

    /// A query uses a partial index only if its own conditions spell the index's condition out.
    private static let recordings = """
        CREATE TABLE recordings (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            camera INTEGER NOT NULL REFERENCES cameras,
            docking TEXT NOT NULL REFERENCES dockings,
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            size_bytes INTEGER NOT NULL,
            file_count INTEGER NOT NULL,
            state TEXT NOT NULL,
            since INTEGER NOT NULL,
            listed_at INTEGER NOT NULL,
            withheld TEXT,
            quarantine TEXT,
            quarantine_detail TEXT,
            digest BLOB,
            urgent INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            not_before INTEGER,
            spooled_at INTEGER,
            confirmed_at INTEGER,
            released_at INTEGER
        ) STRICT;
        CREATE INDEX recordings_newest ON recordings (listed_at, id);
        CREATE INDEX recordings_by_state ON recordings (state, listed_at, id);
        CREATE INDEX recordings_by_camera ON recordings (camera, listed_at, id);
        CREATE INDEX recordings_due ON recordings (urgent DESC, recorded_at, id)
            WHERE state = 'spooled' AND not_before IS NULL;
        CREATE INDEX recordings_postponed ON recordings (not_before)
            WHERE state = 'spooled' AND not_before IS NOT NULL;
        CREATE INDEX recordings_unconfirmed ON recordings (listed_at)
            WHERE confirmed_at IS NULL AND withheld IS NULL;
        CREATE INDEX recordings_releasable ON recordings (confirmed_at)
            WHERE confirmed_at IS NOT NULL AND released_at IS NULL;
        CREATE TRIGGER recordings_are_kept BEFORE DELETE ON recordings BEGIN
            SELECT RAISE(ABORT, 'no recording is ever forgotten');
        END;

        """

    private static let files = """
        CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            recording INTEGER NOT NULL REFERENCES recordings,
            ordinal INTEGER NOT NULL,
            camera INTEGER NOT NULL,
            path BLOB NOT NULL,
            size_bytes INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            part_size INTEGER,
            parts BLOB,
            digest BLOB
        ) STRICT;
        CREATE UNIQUE INDEX files_of_recording ON files (recording, ordinal);
        CREATE INDEX files_by_place ON files (camera, path);

        """

    /// Counting a million rows takes longer than status may; so the counts are kept up instead.
    private static let figures = """
        CREATE TABLE figures (
            bucket TEXT NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO figures VALUES ('listed', 0, 0), ('copying', 0, 0), ('spooled', 0, 0),
            ('uploading', 0, 0), ('confirmed', 0, 0), ('cleared', 0, 0), ('quarantined', 0, 0),
            ('withheld', 0, 0);
        CREATE TRIGGER recordings_count_new AFTER INSERT ON recordings BEGIN
            UPDATE figures SET count = count + 1, bytes = bytes + NEW.size_bytes
                WHERE bucket = iif(NEW.withheld IS NULL, NEW.state, 'withheld');
        END;
        CREATE TRIGGER recordings_count_change
            AFTER UPDATE OF state, withheld, size_bytes ON recordings BEGIN
            UPDATE figures SET count = count - 1, bytes = bytes - OLD.size_bytes
                WHERE bucket = iif(OLD.withheld IS NULL, OLD.state, 'withheld');
            UPDATE figures SET count = count + 1, bytes = bytes + NEW.size_bytes
                WHERE bucket = iif(NEW.withheld IS NULL, NEW.state, 'withheld');
        END;

        """

    /// What a manifest says must not change when a newer version forwards it.
    private static let softwareAndStores = """
        ALTER TABLE recordings ADD COLUMN software TEXT;
        CREATE INDEX recordings_waiting ON recordings (spooled_at)
            WHERE state IN ('spooled', 'uploading');
        CREATE TABLE stores (
            label TEXT NOT NULL PRIMARY KEY,
            identity TEXT NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;

        """

    /// Keys are bytes: as text, two spellings of one letter could be taken for one key.
    private static let uplink = """
        CREATE TABLE uploads (
            store TEXT NOT NULL,
            key BLOB NOT NULL,
            upload_id TEXT NOT NULL,
            part_size INTEGER NOT NULL,
            begun_at INTEGER NOT NULL,
            completing_since INTEGER,
            PRIMARY KEY (store, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE uplink_order (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            value TEXT NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE uplink_rates (
            hour INTEGER PRIMARY KEY,
            bytes INTEGER NOT NULL,
            busy_milliseconds INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE recordings ADD COLUMN proof TEXT;
        ALTER TABLE recordings ADD COLUMN category TEXT NOT NULL DEFAULT 'uncategorised';
        ALTER TABLE recordings ADD COLUMN last_error_name TEXT;

        """

    private static let bays = """
        CREATE TABLE bays (
            path TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            named_at INTEGER NOT NULL
        ) STRICT;

        """

    /// The last two columns of `recordings_outstanding` are never anything but null: with them the
    /// index answers by itself, and no row has to be read.
    private static let uplinkIndexes = """
        CREATE INDEX recordings_due_of_camera ON recordings (camera, urgent DESC, recorded_at, id)
            WHERE state = 'spooled' AND not_before IS NULL;
        CREATE INDEX recordings_outstanding ON recordings (camera, state, quarantine,
            last_error_name, listed_at, size_bytes, confirmed_at, withheld)
            WHERE confirmed_at IS NULL AND withheld IS NULL;

        """

    private static let charge = """
        CREATE TABLE charges (
            camera INTEGER NOT NULL REFERENCES cameras,
            docking TEXT NOT NULL REFERENCES dockings,
            at INTEGER NOT NULL,
            percent INTEGER NOT NULL,
            step INTEGER NOT NULL,
            PRIMARY KEY (camera, docking, at)
        ) STRICT, WITHOUT ROWID;

        """

    private static let roster = """
        CREATE TABLE roster (
            serial TEXT NOT NULL PRIMARY KEY,
            model TEXT NOT NULL,
            label TEXT NOT NULL,
            site TEXT NOT NULL,
            assigned_to TEXT NOT NULL,
            assignment TEXT NOT NULL,
            kind TEXT NOT NULL,
            notes TEXT NOT NULL,
            retired_at INTEGER,
            retired_reason TEXT
        ) STRICT, WITHOUT ROWID;

        """

    /// What goes from cameras, and what a docking showed last (`shown_in`).
    ///
    /// Since `clearing_since` a recording's copy on the camera may be gone, or half gone, and nobody has
    /// seen that yet.
    private static let clearing = """
        ALTER TABLE recordings ADD COLUMN clearing_since INTEGER;
        ALTER TABLE recordings ADD COLUMN cleared_at INTEGER;
        ALTER TABLE recordings ADD COLUMN shown_in TEXT;
        ALTER TABLE dockings ADD COLUMN volume TEXT NOT NULL DEFAULT '';
        CREATE INDEX recordings_shown ON recordings (shown_in) WHERE shown_in IS NOT NULL;
        CREATE INDEX recordings_clearing ON recordings (camera) WHERE clearing_since IS NOT NULL;

        """

    /// The camera's clock as it was found when the camera was docked, and with each recording as it
    /// stood when that was taken in.
    ///
    /// When it was made, `recorded_utc`, is what follows from it. Whose the camera was by the
    /// roster is kept likewise: cameras change hands.
    private static let clocks = """
        ALTER TABLE dockings ADD COLUMN clock_ahead_ms INTEGER;
        ALTER TABLE dockings ADD COLUMN clock_uncertainty_ms INTEGER;
        ALTER TABLE dockings ADD COLUMN clock_measured_at INTEGER;
        ALTER TABLE dockings ADD COLUMN clock_host_synchronised INTEGER;
        ALTER TABLE recordings ADD COLUMN clock_ahead_ms INTEGER;
        ALTER TABLE recordings ADD COLUMN clock_uncertainty_ms INTEGER;
        ALTER TABLE recordings ADD COLUMN clock_measured_at INTEGER;
        ALTER TABLE recordings ADD COLUMN clock_host_synchronised INTEGER;
        ALTER TABLE recordings ADD COLUMN recorded_utc INTEGER;
        ALTER TABLE recordings ADD COLUMN arrived_late_seconds INTEGER;
        ALTER TABLE recordings ADD COLUMN assigned_to TEXT;
        ALTER TABLE recordings ADD COLUMN camera_kind TEXT;
        CREATE INDEX recordings_of_assignee ON recordings (assigned_to, recorded_utc)
            WHERE assigned_to IS NOT NULL AND recorded_utc IS NOT NULL;
        CREATE INDEX recordings_arrived_late ON recordings (id)
            WHERE arrived_late_seconds IS NOT NULL;

        """

    /// What should be there and is not: recordings on their cameras, and cameras in their docks.
    ///
    /// Cameras that were enrolled before this are counted from now on.
    private static let absences = """
        ALTER TABLE recordings ADD COLUMN missing_since INTEGER;
        CREATE INDEX recordings_missing ON recordings (id)
            WHERE missing_since IS NOT NULL;
        CREATE INDEX recordings_expected ON recordings (camera, shown_in)
            WHERE confirmed_at IS NULL AND missing_since IS NULL AND shown_in IS NOT NULL;
        ALTER TABLE roster ADD COLUMN enrolled_at INTEGER;
        ALTER TABLE roster ADD COLUMN overdue_since INTEGER;
        UPDATE roster SET enrolled_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000000000;

        """

    /// The hub that a bay was on when it was named, and another one that it is on since.
    private static let hubs = """
        CREATE TABLE bay_hubs (
            path TEXT NOT NULL,
            usb3 INTEGER NOT NULL,
            hub TEXT NOT NULL,
            other TEXT,
            PRIMARY KEY (path, usb3)
        ) STRICT, WITHOUT ROWID;

        """

    /// The last number that a camera gave in each series of names, and what is missing before it.
    ///
    /// A gap is final when the camera has begun to count anew: its numbers will come again for others.
    private static let numbering = """
        CREATE TABLE numbering (
            camera INTEGER NOT NULL REFERENCES cameras,
            series TEXT NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (camera, series)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY,
            camera INTEGER NOT NULL REFERENCES cameras,
            docking TEXT NOT NULL REFERENCES dockings,
            series TEXT NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            kind TEXT NOT NULL,
            found_at INTEGER NOT NULL,
            is_final INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX gaps_of_camera ON gaps (camera, series);

        """

    /// REPLACE fires no delete trigger, so inserting is guarded as well.
    private static let custody = """
        CREATE TABLE custody (
            seq INTEGER PRIMARY KEY,
            time TEXT NOT NULL,
            event TEXT NOT NULL,
            actor INTEGER,
            recording TEXT,
            docking TEXT,
            camera TEXT,
            detail TEXT NOT NULL,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX custody_of_recording ON custody (recording, seq) WHERE recording IS NOT NULL;
        CREATE TABLE custody_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER custody_is_not_changed BEFORE UPDATE ON custody BEGIN
            SELECT RAISE(ABORT, 'the custody log is append-only');
        END;
        CREATE TRIGGER custody_is_not_cut BEFORE DELETE ON custody BEGIN
            SELECT RAISE(ABORT, 'the custody log is append-only');
        END;
        CREATE TRIGGER custody_only_grows BEFORE INSERT ON custody
            WHEN NEW.seq IS NOT coalesce((SELECT seq FROM custody_head), 0) + 1 BEGIN
            SELECT RAISE(ABORT, 'the custody log is append-only');
        END;
        CREATE TRIGGER custody_head_is_kept BEFORE DELETE ON custody_head BEGIN
            SELECT RAISE(ABORT, 'the custody log is append-only');
        END;
        CREATE TRIGGER custody_head_only_grows BEFORE UPDATE ON custody_head
            WHEN NEW.seq IS NOT OLD.seq + 1 BEGIN
            SELECT RAISE(ABORT, 'the custody log is append-only');
        END;

        """
}
