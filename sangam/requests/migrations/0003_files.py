import django.db.models.deletion
from django.db import migrations, models


def hold_what_stands_there(apps, schema_editor):
    Request, HeldFile = apps.get_model("requests", "Request"), apps.get_model("requests", "HeldFile")
    Attachment = apps.get_model("conversations", "Attachment")
    TypeVersion = apps.get_model("requests", "TypeVersion")
    keys = {
        version.pk: [one["key"] for one in version.definition.get("fields", ()) if one["type"] == "file"]
        for version in TypeVersion.objects.all()
    }
    versions = [number for number, named in keys.items() if named]
    for row in Request.objects.filter(version__in=versions).only("version_id", "fields").iterator(chunk_size=500):
        numbers = {number for key in keys[row.version_id] for number in row.fields.get(key) or ()}
        there = Attachment.objects.filter(pk__in=numbers).values_list("pk", flat=True) if numbers else ()
        HeldFile.objects.bulk_create([HeldFile(request=row, attachment_id=number) for number in there])


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0016_views_of_posts"),
        ("requests", "0002_numbers_and_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conversations.attachment"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held",
                        to="requests.request",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("request", "attachment"), name="request_file_unique")],
            },
        ),
        migrations.RunPython(hold_what_stands_there, migrations.RunPython.noop),
    ]
