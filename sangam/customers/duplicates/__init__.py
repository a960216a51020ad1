"""Who may be known twice: keys that two share, a score with its reasons, a queue of decisions."""
