-- Who did what, when and why. No foreign key: an attempt on something that does not exist is worth a row too.
CREATE TABLE audit_log (
    seq          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at_ms        INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    campaign     TEXT,
    subject      TEXT    NOT NULL,
    before_state TEXT,
    after_state  TEXT,
    reason       TEXT
) STRICT;
CREATE INDEX audit_log_campaign ON audit_log (campaign, seq);

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
