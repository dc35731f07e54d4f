"""Channels of each kind; they know no store and no desk."""
