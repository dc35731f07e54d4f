"""The desk's memory: tables and migrations, reads, write transactions, the change feed, files beside the database."""
