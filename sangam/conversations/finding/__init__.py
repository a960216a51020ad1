"""Finding conversations by what was said in them, by whom, and about what."""
