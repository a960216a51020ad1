"""Orders, subscriptions and products as shops tell of them: what a shop says last is true, whatever order it arrives in."""
