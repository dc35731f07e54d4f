"""The console's part of customers: the screen of one, finding one while one types."""
