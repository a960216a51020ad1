"""Segments are saved conditions, lists are who somebody put on them. A family is one person in both."""
