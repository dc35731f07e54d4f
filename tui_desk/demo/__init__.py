"""A small company's desk with made-up customers, to try the program with; it never touches the network."""
