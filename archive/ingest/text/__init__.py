"""Bytes and markup as text: encodings, lines, what a head says, HTML as paragraphs."""
