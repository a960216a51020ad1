from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_api_tokens")]

    operations = [
        migrations.CreateModel(
            name="Brake",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
        ),
        # No commit waits for the disk, and a row is changed where it stands.
        migrations.RunSQL(
            "ALTER TABLE accounts_brake SET UNLOGGED; ALTER TABLE accounts_brake SET (fillfactor = 50)",
            "ALTER TABLE accounts_brake SET LOGGED",
        ),
    ]
