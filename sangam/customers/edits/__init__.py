"""One change to many customers, with its progress, its misses and the way back."""
