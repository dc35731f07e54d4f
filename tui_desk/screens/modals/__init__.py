"""Small boxes that ask one thing: centred, closed by Esc, answered by letters, with lists that filter as one types."""
