"""Full-text search: what is written down for it, how it is asked, and what was perhaps meant."""
