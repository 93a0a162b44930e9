"""Stand-in for the conference focus: rooms, moderators and bridges, without media negotiation."""
