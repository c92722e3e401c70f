"""Messages as text: headers, the part that is read, lines that are wrapped."""
