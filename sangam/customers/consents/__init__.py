"""What a person agreed to, purpose by purpose: when, how, told by whom. Addresses that are not to be written to are another
matter (`customers/consent.py`)."""
