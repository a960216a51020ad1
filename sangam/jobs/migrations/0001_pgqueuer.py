from django.db import migrations
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment


def install(apps, schema_editor):
    schema_editor.execute(QueryBuilderEnvironment().build_install_query())


def uninstall(apps, schema_editor):
    schema_editor.execute(QueryBuilderEnvironment().build_uninstall_query())


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunPython(install, uninstall)]
