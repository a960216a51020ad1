"""Where a person stands with the company: visitor, lead, customer, former; in the company's own words, with its history."""
