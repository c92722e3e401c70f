"""Text from bytes and markup: encodings, lines, first elements, HTML as paragraphs."""
