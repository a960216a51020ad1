"""What the channels of Facebook Pages and of the Instagram accounts behind them share: direct messages and comments."""
