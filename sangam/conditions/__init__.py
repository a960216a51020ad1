"""The one condition language of rules, views, segments and policies. It knows no noun: rooms offer typed fields."""
