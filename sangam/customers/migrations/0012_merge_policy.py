from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0011_worked_out_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="MergePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("automatic", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="merge_policy_is_one")],
            },
        ),
    ]
