"""Files in, normalised stories out."""
