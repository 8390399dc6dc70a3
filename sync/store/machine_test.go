package store

import "testing"

func machine(t *testing.T, fresh func(testing.TB) backend) {}
