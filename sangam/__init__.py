"""Every channel flows into one conversation, and one company answers with one voice."""

__version__ = "0.1.0"
