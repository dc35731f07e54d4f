"""Tickets: opened out of conversations, worked, linked, merged, and told of."""
