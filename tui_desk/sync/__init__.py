"""The one background process: supervises connectors, delivers the outbox, runs timers."""
