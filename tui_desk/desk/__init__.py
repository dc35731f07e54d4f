"""The verbs and rules of the desk: plain functions, transaction or reader first, that return frozen rows."""
