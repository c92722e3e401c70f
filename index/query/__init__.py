"""From what is typed to a tree, and back."""
