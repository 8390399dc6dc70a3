-- +goose Up

-- Every recount looks for the issues that are known; there are as many as signatures, among wants of all tickets.
CREATE INDEX operations_issue ON operations (seq) WHERE kind = 'issue';
