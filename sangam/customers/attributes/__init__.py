"""What a company notes of its customers and of the companies they belong to: typed fields of its own, and their values."""
