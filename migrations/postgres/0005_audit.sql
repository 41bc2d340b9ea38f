-- Who did what, when and why. No foreign key: an attempt on something that does not exist is worth a row too.
CREATE TABLE audit_log (
    seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms        BIGINT NOT NULL,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL,
    campaign     TEXT COLLATE "C",
    subject      TEXT NOT NULL,
    before_state TEXT,
    after_state  TEXT,
    reason       TEXT
);
CREATE INDEX audit_log_campaign ON audit_log (campaign, seq);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END;
$$;
CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
