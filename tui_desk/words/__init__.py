"""What the desk's own values are called, wherever people read them: rows in, words out, foreign text cleaned."""
