-- +goose Up

-- Whether writing is paused is the last of these records; it is looked for before every write.
CREATE INDEX audit_pauses ON audit (seq) WHERE event IN ('paused', 'resumed');
