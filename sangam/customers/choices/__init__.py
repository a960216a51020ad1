"""Where a customer wants to be answered."""
