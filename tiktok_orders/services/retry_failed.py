"""Asks again for what failed: as it was, or so that it waits for stock; and hurries what would be tried later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tiktok_orders.domain.filter_parts import midnight
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.stock_wait import WAITS
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, get_jobs, hurry_jobs, request_jobs
from tiktok_orders.store.workspace import record_deed


@dataclass(frozen=True)
class Retrier:
    """Puts jobs that failed back into the outbox, with who asked for them anew."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def retry(self, job_ids: Sequence[str], *, person: Person) -> int:
        """Asks for these jobs again as they were; returns how many. What would be tried later is tried now."""
        return self._ask(get_jobs(self.database, job_ids), "tried again what failed", person)

    def wait_for_stock(self, job_ids: Sequence[str], *, person: Person, day: date | None = None) -> int:
        """Lets these jobs wait until Magento has enough, and returns how many.

        With a `day` they are tried when it begins in the account's own time zone, and fail anew where there is
        still too little. All of them are tried once now: stock may have come already.
        """
        zones = {one.account_id: one.time_zone for one in list_accounts(self.database)}
        jobs = get_jobs(self.database, job_ids)
        begins = [midnight(day, zones[job.account_id]) for job in jobs]
        if any(one is not None and one <= self.clock() for one in begins):
            raise InvalidInputError("Choose a day that has not begun yet for any of these accounts.")
        jobs = [_waiting(job, until) for job, until in zip(jobs, begins, strict=True)]
        return self._ask(jobs, "let orders wait for stock", person)

    def stop_waiting(self, job_ids: Sequence[str], *, person: Person) -> int:
        """Lets these jobs wait no more: they are tried now, and fail where there is too little."""
        jobs = [replace(job, details=_without_wait(job)) for job in get_jobs(self.database, job_ids)]
        return self._ask(jobs, "let orders wait no more", person)

    def _ask(self, jobs: Sequence[Job], deed: str, person: Person) -> int:
        require(person, Deed.ACT)
        now = self.clock()
        asked = [replace(job, bulk_id="", requested_at=now, requested_by=person.name, due_at=now) for job in jobs]

        def unit(cursor: Any) -> int:
            return len(request_jobs(cursor, asked).queued) + hurry_jobs(cursor, asked)

        count = self.database.write(unit) if asked else 0
        record_deed(self.database, person=person.name, deed=deed, detail=f"{count} of {len(jobs)}", now=now)
        self.wake()
        return count


def _waiting(job: Job, until: datetime | None) -> Job:
    return replace(job, details={**job.details, WAITS: until.isoformat() if until else ""})


def _without_wait(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.details.items() if name != WAITS}
