"""The verbs and rules of the desk: plain functions of a reader or a transaction that give frozen rows, or `Done`.

Only `answers.send` wants the whole desk: part of its work must stand outside of any transaction.
"""
