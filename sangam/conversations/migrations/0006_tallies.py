"""Counters that no writer can forget: triggers note every change of shelf, team or assignee beside the change itself."""

from __future__ import annotations

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION conversations_tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations_tally (shelf, team_id, assignee_id, number)
    VALUES (OLD.shelf, OLD.team_id, OLD.assignee_id, -1), (NEW.shelf, NEW.team_id, NEW.assignee_id, 1);
    RETURN NULL;
END $$;
CREATE FUNCTION conversations_tally_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations_tally (shelf, team_id, assignee_id, number)
    SELECT shelf, team_id, assignee_id, count(*) FROM come GROUP BY shelf, team_id, assignee_id;
    RETURN NULL;
END $$;
CREATE FUNCTION conversations_tally_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations_tally (shelf, team_id, assignee_id, number)
    SELECT shelf, team_id, assignee_id, -count(*) FROM gone GROUP BY shelf, team_id, assignee_id;
    RETURN NULL;
END $$
"""
NO_FUNCTIONS = """
DROP FUNCTION conversations_tally_moved; DROP FUNCTION conversations_tally_came; DROP FUNCTION conversations_tally_went
"""
TRIGGERS = """
CREATE TRIGGER conversations_tally_moved AFTER UPDATE ON conversations_conversation FOR EACH ROW
WHEN (OLD.shelf <> NEW.shelf OR OLD.team_id <> NEW.team_id OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id)
EXECUTE FUNCTION conversations_tally_moved();
CREATE TRIGGER conversations_tally_came AFTER INSERT ON conversations_conversation
REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION conversations_tally_came();
CREATE TRIGGER conversations_tally_went AFTER DELETE ON conversations_conversation
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION conversations_tally_went()
"""
NO_TRIGGERS = """
DROP TRIGGER conversations_tally_moved ON conversations_conversation;
DROP TRIGGER conversations_tally_came ON conversations_conversation;
DROP TRIGGER conversations_tally_went ON conversations_conversation
"""
# Rows come and go all the time: what is dead is cleared early, so that a sum reads few pages.
TIDY = "ALTER TABLE conversations_tally SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)"
FIRST = """
INSERT INTO conversations_tally (shelf, team_id, assignee_id, number)
SELECT shelf, team_id, assignee_id, count(*) FROM conversations_conversation GROUP BY shelf, team_id, assignee_id
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0005_search")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shelf", models.SmallIntegerField()),
                ("team_id", models.BigIntegerField()),
                ("assignee_id", models.BigIntegerField(null=True)),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(TIDY, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        # The triggers hold off writers until the migration has ended, so nothing is counted twice or not at all.
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
