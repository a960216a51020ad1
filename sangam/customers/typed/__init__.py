"""Typed fields of a company's own: the same types, checks and list for conversations, customers and companies."""
