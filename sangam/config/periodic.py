"""What is done from time to time, and the process that does it."""

from __future__ import annotations

from collections.abc import Callable

from sangam.accounts import audit, brakes, limits, sessions, tokens
from sangam.automation import acknowledge
from sangam.commerce import cohorts
from sangam.conversations import activity, awaited, counters, files, pictures, saved, snippets, status, taken_back
from sangam.conversations.bulk import looking as bulk_looking
from sangam.conversations.bulk import running as bulk_running
from sangam.customers.duplicates import scan
from sangam.customers.edits import running as customer_edits
from sangam.customers.exporting import running as exporting
from sangam.customers.importing import running as import_running
from sangam.customers.importing import taking as import_taking
from sangam.customers.segments import counting
from sangam.delivery import devices, house, onward
from sangam.events.record import SYSTEM
from sangam.ingest import again, asking, rerun, sweep
from sangam.jobs.run import Job, work
from sangam.notify import bell, mailing
from sangam.requests import overdue
from sangam.web.portal import codes, letters, visits


def wake_snoozed() -> object:
    return status.wake_due(by=SYSTEM)


def mail_notices() -> object:
    return mailing.due(house.send)


def find_duplicates() -> object:
    return scan.go_on(activity.together)


JOBS = (
    Job("wake-snoozed", "* * * * * */15", wake_snoozed),
    Job("fold-counters", "* * * * * */3", counters.fold),
    Job("change-many", "* * * * * */2", bulk_running.go_on),
    Job("import-files", "* * * * * */2", import_running.go_on),
    Job("export-files", "* * * * * */2", exporting.go_on),
    Job("forget-exports", "37 * * * *", exporting.forget_old),
    Job("forget-imports", "31 3 * * *", import_taking.forget_old),
    Job("forget-uploads", "33 4 * * *", files.forget_uploads),
    Job("forget-bulk-changes", "*/15 * * * *", bulk_looking.forget_old),
    Job("change-many-customers", "* * * * * */2", customer_edits.go_on),
    Job("forget-customer-edits", "27 * * * *", customer_edits.forget_old),
    Job("count-segments", "* * * * * */20", counting.go_on),
    Job("find-duplicates", "* * * * * */3", find_duplicates),
    Job("rerun-raws", "* * * * * */3", rerun.go_on),
    Job("come-back-to-raws", "* * * * * */2", again.go_on),
    Job("ask-providers", "*/5 * * * *", asking.go_on),
    Job("forget-awaited", "13 4 * * *", awaited.forget_old),
    Job("forget-taken-back", "19 4 * * *", taken_back.forget_old),
    Job("carry-on-by-letter", "* * * * * */15", onward.due),
    Job("forget-old-devices", "23 4 * * *", devices.forget_old),
    Job("sweep-files", "17 3 * * *", sweep.unreferenced),
    Job("drop-old-pictures", "47 3 * * *", pictures.drop_old),
    Job("ring-late-requests", "* * * * *", overdue.ring),
    Job("mail-notices", "* * * * * */30", mail_notices),
    Job("drop-old-notifications", "57 3 * * *", bell.drop_old),
    Job("drop-old-notices", "59 3 * * *", mailing.drop_old),
    Job("forget-old-sessions", "7 3 * * *", sessions.forget_old),
    Job("forget-old-tries", "11 3 * * *", audit.forget_old_tries),
    Job("renew-cohorts", "*/10 * * * *", cohorts.renew),
    Job("forget-old-calls", "31 * * * *", tokens.forget_calls),
    Job("forget-old-attempts", "*/10 * * * *", limits.forget_old),
    Job("forget-full-buckets", "*/10 * * * *", brakes.forget_old),
    Job("drop-removed-views", "7 4 * * *", saved.forget_removed),
    Job("drop-removed-snippets", "9 4 * * *", snippets.forget_removed),
    Job("send-codes", "* * * * * *", letters.due),
    Job("forget-codes", "*/15 * * * *", codes.forget_old),
    Job("forget-visits", "3 4 * * *", visits.forget_old),
    Job("forget-acknowledged", "41 * * * *", acknowledge.forget_old),
)
"""Cron expressions in UTC; a sixth field counts seconds."""


def main(stopping: Callable[[], bool]) -> None:
    work(JOBS, stopping)
