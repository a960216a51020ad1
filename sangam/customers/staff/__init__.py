"""Who belongs to which company, and as what. A person may belong to several; `Customer.company` is the one shown first."""
