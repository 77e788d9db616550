"""Asks TikTok for the label of an arranged parcel until there is one, and takes over its tracking number.

The label itself is not kept: it holds a buyer's address, and TikTok makes it again whenever somebody prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.packages import PackageDetail
from tiktok_orders.errors import AlreadyDoneError, AuthorisationEndedError, RemoteError, ThrottledError
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.arranged import FETCH_LABEL
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.tiktok_outcomes import ARRANGING
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.arranged_packages import PackageReading, note_reading
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.packages import get_package, get_shipping_document

# A carrier takes seconds or minutes to make a label. One that is not there after a day will not come by itself.
_PATIENCE = timedelta(days=1)
_PAUSE_SECONDS = 20.0
_EARLY = ("TO_FULFILL",)


@dataclass(frozen=True)
class FetchLabel:
    """The action; see `outcome.Action`. It is asked for with each arranged parcel, never by a person.

    `follow_up` asks, in the transaction of a parcel that has its number, for what follows from it in Magento.
    """

    database: Database
    shops: ShopClients
    reader: OrderReader
    retry: Retry
    clock: Callable[[], datetime]
    follow_up: Callable[[Any, Job, Sequence[str]], None] = lambda _cursor, _job, _package_ids: None
    name: str = FETCH_LABEL
    title: str = "Fetch label and tracking number"
    shows_failures: bool = False

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Asks for each parcel's label; returns how each job ended."""
        accounts = {account.account_id: account for account in list_accounts(self.database)}
        outcomes: dict[str, Outcome | Send] = {}
        for account_id, group in groupby(sorted(jobs, key=lambda job: job.account_id), lambda job: job.account_id):
            outcomes |= self._ask(accounts[account_id], list(group))
        return outcomes

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Asks again: asking changes nothing."""
        return {job.job_id: Outcome(Kind.RETRY, counts=False) for job in jobs}

    def _ask(self, account: Account, jobs: list[Job]) -> dict[str, Outcome]:
        """The orders are read last: by then they have the tracking numbers."""
        client = self.shops.client_for(account, self.retry)
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            try:
                outcomes[job.job_id] = self._ask_one(client, job)
            except RemoteError as error:
                outcomes[job.job_id] = ARRANGING.outcome_of_asking(error)
        try:
            self.reader.read_anew(account, list({job.order_id for job in jobs}))
        except RemoteError as error:
            again = ARRANGING.outcome_of_asking(error)
            return {
                job_id: replace(again, kind=Kind.RETRY, record=one.record) if one.kind is Kind.DONE else one
                for job_id, one in outcomes.items()
            }
        return outcomes

    def _ask_one(self, client: ShopClient, job: Job) -> Outcome:
        package = get_package(client, str(job.details["package_id"]))
        try:
            document = get_shipping_document(client, package.id, "SHIPPING_LABEL")
        except (AuthorisationEndedError, ThrottledError):
            raise
        except RemoteError as error:
            return self._without_label(job, package, error)
        number = document.tracking_number or package.tracking_number
        record = partial(self._end, job, self._record(package, number, has_label=True))
        return Outcome(
            Kind.DONE, message=f"The label is there; tracking number {number or 'not stated'}.", record=record
        )

    def _without_label(self, job: Job, package: PackageDetail, error: RemoteError) -> Outcome:
        """A parcel that is under way needs no label any more; one that waits for its label is asked for again."""
        record = self._record(package, package.tracking_number, has_label=False)
        if isinstance(error, AlreadyDoneError) or package.status in ("FULFILLING", "COMPLETED"):
            done = partial(self._end, job, record)
            return Outcome(Kind.DONE, message="The parcel is with the carrier.", record=done)
        is_coming = error.retryable or package.status in _EARLY
        if is_coming and self.clock() - job.requested_at < _PATIENCE:
            found = FailureFound("label_coming")
            return Outcome(
                Kind.RETRY,
                found.code,
                found.sentence,
                error.request_id,
                record,
                counts=False,
                retry_after_seconds=_PAUSE_SECONDS,
            )
        code = "label_coming" if is_coming else "label_not_had"
        return Outcome(Kind.FAILED, code, error.message, error.request_id, record)

    def _end(self, job: Job, record: Callable[[Any], None], cursor: Any) -> None:
        record(cursor)
        self.follow_up(cursor, job, [str(job.details["package_id"])])

    def _record(self, package: PackageDetail, number: str, *, has_label: bool) -> Callable[[Any], None]:
        slot = package.pickup_slot
        reading = PackageReading(
            package_id=package.id,
            status=package.status,
            tracking_number=number,
            shipping_provider=package.shipping_provider_name,
            handover_method=package.handover_method,
            slot_start=slot.start_time if slot else None,
            slot_end=slot.end_time if slot else None,
            has_label=has_label,
            read_at=self.clock(),
        )
        return partial(_note, reading)


def _note(reading: PackageReading, cursor: Any) -> None:
    note_reading(cursor, reading)
