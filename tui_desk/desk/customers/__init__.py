"""Customers: who they are, what they are known by, what is held of them."""
