package zendesktest

import (
	"fmt"
	"slices"
	"time"
)

// AddUser seeds a person and returns the id, which the server chooses where it is zero.
func (s *Server) AddUser(u User) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == 0 {
		u.ID = s.id()
	}
	if u.Role == "" {
		u.Role = "end-user"
	}
	s.users[u.ID] = u
	return u.ID
}

// AddOrganization seeds a customer, see AddUser.
func (s *Server) AddOrganization(g Organization) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == 0 {
		g.ID = s.id()
	}
	s.orgs[g.ID] = g
	return g.ID
}

// AddGroup seeds a group, see AddUser.
func (s *Server) AddGroup(g Group) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == 0 {
		g.ID = s.id()
	}
	s.groups[g.ID] = g
	return g.ID
}

// AddField seeds a custom ticket field, see AddUser.
func (s *Server) AddField(f Field) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.ID == 0 {
		f.ID = s.id()
	}
	s.fields[f.ID] = f
	return f.ID
}

// Add creates a ticket as a customer would and returns its id.
func (s *Server) Add(t Ticket) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.ID == 0 {
		t.ID = s.id()
	}
	if t.CreatedAt.IsZero() {
		t.CreatedAt = s.o.Now()
	}
	t.CreatedAt = t.CreatedAt.UTC().Truncate(time.Second)
	t.UpdatedAt = t.CreatedAt
	t.Generated = t.CreatedAt.Add(t.Late)
	if t.Status == "" {
		t.Status = "new"
	}
	if t.Org == 0 {
		t.Org = s.users[t.Requester].Org
	}
	t.Tags = slices.Clone(t.Tags)
	if len(t.Comments) == 0 {
		t.Comments = []Comment{{ID: s.id(), Author: t.Requester, At: t.CreatedAt, Public: true, Plain: t.Description}}
	}
	s.moves++
	t.moves = s.moves
	s.tickets[t.ID] = &t
	return t.ID
}

// Edit is a change that a person makes in the agent's screen: both time stamps move.
func (s *Server) Edit(id int64, change func(*Ticket)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[id]
	if !ok {
		return fmt.Errorf("edit ticket %d: there is none", id)
	}
	change(t)
	s.touched(t)
	return nil
}

// Touch is a system change: generated_timestamp moves, updated_at does not.
func (s *Server) Touch(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[id]
	if !ok {
		return fmt.Errorf("touch ticket %d: there is none", id)
	}
	t.Generated = s.now()
	s.moves++
	t.moves = s.moves
	return nil
}

// Comment adds a message by the author, as from the screens or by mail.
func (s *Server) Comment(id int64, c Comment) error {
	return s.Edit(id, func(t *Ticket) {
		c.ID, c.At = s.id(), s.now()
		if c.Author == 0 {
			c.Author = t.Requester
		}
		t.Comments = append(t.Comments, c)
	})
}
