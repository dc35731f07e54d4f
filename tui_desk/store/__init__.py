"""The desk's memory: tables, transactions, queries, the change feed, files."""
