"""From paths to streams: walking, containers, what is no story, which reader."""
