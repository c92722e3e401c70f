"""Query language: from typed text to a tree, and back."""
