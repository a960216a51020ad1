"""An enquiry that may become business: what it is worth, how far it is, whose it is, how it ended."""
