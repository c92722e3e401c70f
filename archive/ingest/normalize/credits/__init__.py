"""Credits of a story: agencies and papers under one name each, and the people in bylines."""
