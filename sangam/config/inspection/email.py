"""`inspect email`: what we understand of a raw mail."""

from __future__ import annotations

from sangam.channels.base import ParseError
from sangam.channels.kinds.email.record import record
from sangam.channels.kinds.email.understand import understand
from sangam.config.inspection import blank
from sangam.config.inspection.job import Job, failed, line, unreadable


def inspect(job: Job) -> str:
    try:
        return line({"file": job.file, **record(understand(job.read()))})
    except OSError as error:
        return unreadable(job, error, blank.EMAIL)
    except ParseError as error:
        return failed(job, str(error), blank.EMAIL)
