-- +goose Up

CREATE INDEX entries_judged ON entries (judged_ms);
CREATE INDEX audit_at ON audit (at_ms);

-- What is older than the operator wants to keep goes, audit rows too; but nothing of the last 180 days ever does.
DROP TRIGGER audit_stays;
-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
WHEN OLD.at_ms >= (SELECT at_ms FROM audit ORDER BY seq DESC LIMIT 1) - 15552000000
BEGIN
	SELECT RAISE(ABORT, 'audit rows of the last 180 days are never deleted');
END;
-- +goose StatementEnd
