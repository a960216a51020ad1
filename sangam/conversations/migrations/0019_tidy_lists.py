from django.db import migrations

# Lists read from indexes alone where their pages are known to be whole. PostgreSQL looks after that when it tidies, by default
# after a fifth of the table has changed: of a million matters the open ones, which all lists are about, would wait for ever.
TIDY = """
ALTER TABLE conversations_conversation
SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)
"""
BACK = """
ALTER TABLE conversations_conversation
RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0018_taken_back")]

    operations = [migrations.RunSQL(TIDY, BACK)]
