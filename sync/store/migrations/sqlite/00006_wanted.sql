-- +goose Up

-- What is still wanted is counted in every cycle; in observe mode it grows for as long as it is kept.
CREATE INDEX operations_wanted ON operations (expires_ms) WHERE state = 'due';
