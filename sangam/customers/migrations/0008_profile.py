import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_after_solving"),
        ("customers", "0007_attributes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("marketing", "News and offers"),
                            ("recordings", "Recording of calls"),
                            ("surveys", "Surveys"),
                        ],
                        max_length=12,
                    ),
                ),
                ("given", models.BooleanField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("said", "told us"),
                            ("form", "ticked in a form"),
                            ("message", "wrote it in a message"),
                            ("portal", "chose it on our pages"),
                            ("contract", "in a contract"),
                            ("import", "came with an import"),
                            ("program", "told by a program"),
                        ],
                        default="said",
                        max_length=10,
                    ),
                ),
                ("detail", models.CharField(blank=True, default="", max_length=200)),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="customers.customer",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="CustomerNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("pinned", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dated_notes",
                        to="customers.company",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dated_notes",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PipelineStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=40, verbose_name="label")),
                (
                    "chance",
                    models.PositiveSmallIntegerField(
                        default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="chance in %"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, default="", max_length=80, verbose_name="role")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="customers.company",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="customers.customer",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("visitor", "Visitor"),
                            ("lead", "Lead"),
                            ("customer", "Customer"),
                            ("former", "Former customer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("visitor", "Visitor"),
                            ("lead", "Lead"),
                            ("customer", "Customer"),
                            ("former", "Former customer"),
                        ],
                        default="visitor",
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("hand", "by hand"),
                            ("opportunity", "by an opportunity"),
                            ("order", "by an order"),
                            ("import", "by an import"),
                            ("rule", "by a rule"),
                        ],
                        default="hand",
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="StageLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("visitor", "Visitor"),
                            ("lead", "Lead"),
                            ("customer", "Customer"),
                            ("former", "Former customer"),
                        ],
                        max_length=10,
                        unique=True,
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="label")),
            ],
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conversation_id", models.BigIntegerField(null=True)),
                ("title", models.CharField(max_length=200, verbose_name="what it is about")),
                ("minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="expected close")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], default="open", max_length=4
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="why")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("moved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opportunities",
                        to="customers.customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.pipelinestep",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="customer",
            name="address_form",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="form of address"),
        ),
        migrations.AddField(
            model_name="customer",
            name="call_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="call name"),
        ),
        migrations.AddField(
            model_name="customer",
            name="preferred",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.identity",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="pronouns",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="pronouns"),
        ),
        migrations.AddField(
            model_name="customer",
            name="quiet_from",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet from"),
        ),
        migrations.AddField(
            model_name="customer",
            name="quiet_to",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet until"),
        ),
        migrations.AddField(
            model_name="customer",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[("visitor", "Visitor"), ("lead", "Lead"), ("customer", "Customer"), ("former", "Former customer")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="life stage",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(django.db.models.functions.text.Upper("name"), models.F("id"), name="company_by_name"),
        ),
        migrations.AddConstraint(
            model_name="pipelinestep",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("label"), name="pipeline_step_label_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(fields=["customer", "purpose", "-at", "-id"], name="consent_latest"),
        ),
        migrations.AddIndex(
            model_name="customernote",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("customer__isnull", False)),
                name="customer_note_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="customernote",
            index=models.Index(
                models.F("company"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("company__isnull", False)),
                name="customer_note_company",
            ),
        ),
        migrations.AddConstraint(
            model_name="customernote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("company", None), ("customer__isnull", False)),
                    models.Q(("company__isnull", False), ("customer", None)),
                    _connector="OR",
                ),
                name="customer_note_of_one",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                models.F("state"), models.F("step"), models.OrderBy(models.F("id"), descending=True), name="opportunity_board"
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(models.F("state"), models.OrderBy(models.F("id"), descending=True), name="opportunity_list"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                models.F("owner"), models.F("state"), models.OrderBy(models.F("id"), descending=True), name="opportunity_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="opportunity_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("conversation_id__isnull", False)),
                fields=("conversation_id",),
                name="opportunity_of_conversation",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("minor", None), models.Q(("currency", ""), _negated=True), _connector="OR"),
                name="opportunity_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(fields=["customer", "company"], name="position_customer"),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(fields=("company", "customer"), name="position_once"),
        ),
        migrations.AddIndex(
            model_name="stagechange",
            index=models.Index(fields=["customer", "-at"], name="stage_change_customer"),
        ),
    ]
