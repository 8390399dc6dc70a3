-- Times are integer milliseconds since 1970, 0 for none. JSON is kept as text. Flags are 0 or 1.
-- +goose Up

-- Where reading of each queue stands.
CREATE TABLE positions (
	queue       TEXT   NOT NULL PRIMARY KEY,
	cursor      TEXT   NOT NULL,
	baseline_ms BIGINT NOT NULL,
	started_ms  BIGINT NOT NULL,
	backfilled  BIGINT NOT NULL,
	kept_ms     BIGINT NOT NULL
);

-- One row a judged ticket: its intake card, never its text. began_ms is null unless a signature matched; again_ms is when
-- the metrics are to be asked again, 0 for never.
CREATE TABLE entries (
	queue      TEXT   NOT NULL,
	id         TEXT   NOT NULL,
	name       TEXT   NOT NULL,
	url        TEXT   NOT NULL,
	hash       TEXT   NOT NULL,
	created_ms BIGINT NOT NULL,
	updated_ms BIGINT NOT NULL,
	judged_ms  BIGINT NOT NULL,
	again_ms   BIGINT NOT NULL,
	card       TEXT   NOT NULL,
	sighting   TEXT,
	began_ms   BIGINT,
	PRIMARY KEY (queue, id)
);
CREATE INDEX entries_again ON entries (queue, again_ms) WHERE again_ms > 0;
CREATE INDEX entries_began ON entries (began_ms) WHERE began_ms IS NOT NULL;

-- Tickets that could not be read as tickets, until they can.
CREATE TABLE odd (
	queue    TEXT   NOT NULL,
	id       TEXT   NOT NULL,
	reason   TEXT   NOT NULL,
	first_ms BIGINT NOT NULL,
	last_ms  BIGINT NOT NULL,
	times    BIGINT NOT NULL,
	PRIMARY KEY (queue, id)
);

-- What is wanted and what has become of it. want_hash tells whether the want was replaced while somebody held it.
CREATE TABLE operations (
	seq        INTEGER PRIMARY KEY AUTOINCREMENT,
	op         TEXT    NOT NULL UNIQUE,
	kind       TEXT    NOT NULL,
	target     TEXT    NOT NULL,
	id         TEXT    NOT NULL,
	want       TEXT    NOT NULL,
	want_hash  TEXT    NOT NULL,
	state      TEXT    NOT NULL CHECK (state IN ('due', 'done', 'held', 'failed')),
	due_ms     BIGINT  NOT NULL,
	expires_ms BIGINT  NOT NULL,
	attempts   BIGINT  NOT NULL,
	unknown    INTEGER NOT NULL CHECK (unknown IN (0, 1)),
	sent_ms    BIGINT  NOT NULL,
	reason     TEXT    NOT NULL,
	left_out   TEXT    NOT NULL,
	holder     TEXT    NOT NULL,
	until_ms   BIGINT  NOT NULL,
	kept_ms    BIGINT  NOT NULL,
	settled_ms BIGINT  NOT NULL
);
CREATE INDEX operations_due ON operations (target, due_ms) WHERE state = 'due';
CREATE INDEX operations_kept ON operations (kept_ms, seq);
CREATE INDEX operations_id ON operations (target, id);

-- One row for each thing that was about to be sent and each outcome. Rows are added and never taken away.
CREATE TABLE audit (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	at_ms   BIGINT  NOT NULL,
	event   TEXT    NOT NULL,
	op      TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	target  TEXT    NOT NULL,
	id      TEXT    NOT NULL,
	holder  TEXT    NOT NULL,
	detail  TEXT    NOT NULL,
	state   TEXT    NOT NULL,
	unknown INTEGER NOT NULL,
	reason  TEXT    NOT NULL
);
CREATE INDEX audit_sent ON audit (target, at_ms) WHERE event = 'intended';
CREATE INDEX audit_ticket ON audit (target, id);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'audit rows are never deleted');
END;
-- +goose StatementEnd

-- A purge may empty what a row says about the ticket, and nothing else.
-- +goose StatementBegin
CREATE TRIGGER audit_holds BEFORE UPDATE ON audit
WHEN NEW.detail <> '' OR NEW.reason <> '' OR NEW.seq <> OLD.seq OR NEW.at_ms <> OLD.at_ms OR NEW.event <> OLD.event
	OR NEW.op <> OLD.op OR NEW.kind <> OLD.kind OR NEW.target <> OLD.target OR NEW.id <> OLD.id OR NEW.holder <> OLD.holder
	OR NEW.state <> OLD.state OR NEW.unknown <> OLD.unknown
BEGIN
	SELECT RAISE(ABORT, 'audit rows are never changed');
END;
-- +goose StatementEnd
