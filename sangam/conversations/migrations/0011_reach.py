import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_reach"),
        ("conversations", "0010_snippets"),
        ("customers", "0003_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="Awaited",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_scope", models.CharField(max_length=40)),
                ("external_id", models.CharField(max_length=500)),
                ("raw_id", models.BigIntegerField()),
                ("due", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ReplyWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("how", models.CharField(default="free", max_length=8)),
                ("opened_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("count", models.PositiveSmallIntegerField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="channels.channel"
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
                        to="customers.identity",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="attachment",
            name="fetch_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="missing",
            field=models.CharField(
                blank=True,
                choices=[("", ""), ("waiting", "Being fetched"), ("failed", "Could not be fetched")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="ref",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="attachment",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="attachment",
            name="trouble",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="outbox",
            name="done",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(condition=models.Q(("missing", "waiting")), fields=["fetch_at"], name="attachment_waiting"),
        ),
        migrations.AddIndex(
            model_name="awaited",
            index=models.Index(condition=models.Q(("due", True)), fields=["id"], name="awaited_due"),
        ),
        migrations.AddIndex(
            model_name="awaited",
            index=models.Index(fields=["at"], name="awaited_at"),
        ),
        migrations.AddConstraint(
            model_name="awaited",
            constraint=models.UniqueConstraint(fields=("external_scope", "external_id", "raw_id"), name="awaited_unique"),
        ),
        migrations.AddConstraint(
            model_name="replywindow",
            constraint=models.UniqueConstraint(fields=("identity", "channel", "name"), name="reply_window_unique"),
        ),
    ]
