-- +goose Up

-- Pruning looks for the latest change that the vendor has told of in each queue.
CREATE INDEX entries_updated ON entries (queue, updated_ms);
