"""Text of strangers: mail parsing, HTML to text, quote folding, links. Pure functions: nothing is read or fetched."""
