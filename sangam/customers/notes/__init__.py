"""What people who work here write down about a customer or a company, each note with its author and its day."""
