-- +goose Up

-- Edits that a target did not take are counted off those that were intended.
CREATE INDEX audit_untaken ON audit (target, at_ms) WHERE event = 'untaken';
