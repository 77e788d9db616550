"""What people do to many orders at once: see beforehand exactly what will happen, confirm, undo, pause, stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import failure
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import RefusedError
from tiktok_orders.services.actions.outcome import ALONE, SEEN, BulkVerb, Wishes, rounds_of
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.bulk_actions import (
    STOP_ALL_SENDING,
    BulkAction,
    find_bulk_action,
    give_up_queued,
    save_bulk_action,
    save_switch,
    set_state,
    start_now,
)
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, Requested, name_job, request_jobs
from tiktok_orders.store.magento_connections import MagentoConnection, resume_magento
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.workspace import record_deed

UNDO_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class JudgedOrder:
    """One order of a preview; it is in it once for each thing that is asked for it."""

    order_id: str
    account_id: str
    currency: str
    total_amount: Decimal | None
    verdict: Verdict
    wish: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountPreview:
    """What would happen to the orders of one account; the orders are newest first."""

    account: Account
    will: tuple[JudgedOrder, ...]
    skipped: tuple[JudgedOrder, ...]
    eye: tuple[JudgedOrder, ...]

    def totals(self, with_eye: Iterable[str] = ()) -> dict[str, Decimal]:
        """Returns currency to the sum of TikTok's totals of what would be done."""
        ticked = set(with_eye)
        chosen = (*self.will, *(one for one in self.eye if one.order_id in ticked))
        sums: dict[str, Decimal] = {}
        for one in {one.order_id: one for one in chosen}.values():
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + (one.total_amount or Decimal(0))
        return sums


@dataclass(frozen=True)
class Preview:
    """What a bulk action would do, account by account; `missing` are ids that are not stored here.

    `wishes` are what was asked for each order beyond the action itself.
    """

    action: str
    accounts: tuple[AccountPreview, ...]
    asked_count: int
    missing: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=dict)

    @property
    def is_alone(self) -> bool:
        """Tells whether one order was asked for by itself, so that whoever confirms has looked at that one."""
        return self.asked_count == 1

    @property
    def will_count(self) -> int:
        return sum(len(one.will) for one in self.accounts)

    def base_total(
        self, rates: Mapping[str, Decimal], *, account_ids: Iterable[str], eye_ids: Iterable[str] = ()
    ) -> Decimal | None:
        """Returns what TikTok's totals of the confirmed orders come to together, None where a rate lacks.

        `rates` are what one unit of each currency is worth in the base currency.
        """
        confirmed, ticked = set(account_ids), list(eye_ids)
        sums = [one.totals(ticked) for one in self.accounts if one.account.account_id in confirmed]
        amounts = [(currency, amount) for totals in sums for currency, amount in totals.items() if amount]
        if any(currency not in rates for currency, _ in amounts):
            return None
        return sum((amount * rates[currency] for currency, amount in amounts), Decimal(0))


@dataclass(frozen=True)
class Started:
    """A bulk action that was confirmed, and what became of each order asked for."""

    bulk: BulkAction
    requested: Requested


def group_by_reason(orders: Iterable[JudgedOrder]) -> dict[str, list[JudgedOrder]]:
    """Returns reason, in a few words, to its orders; the commonest reason first."""
    groups: dict[str, list[JudgedOrder]] = {}
    for one in orders:
        groups.setdefault(failure(one.verdict.code).group_label, []).append(one)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


@dataclass
class BulkActions:
    """Safe to ask from any thread. `wake` tells the worker that there is something to do."""

    database: Database
    verbs: Mapping[str, BulkVerb]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    wake: Callable[[], None] = field(default=lambda: None)
    undo_seconds: float = UNDO_SECONDS

    def preview(self, action: str, order_ids: Sequence[str], wishes: Wishes | None = None) -> Preview:
        """Returns what the action would do to these orders at this moment; changes and asks nothing."""
        wishes = wishes or {}
        judged = [one for ids, own in rounds_of(order_ids, wishes) for one in self._judge(action, ids, own)]
        stored = {one.order_id for one in judged}
        accounts = tuple(
            _preview_of(account, own)
            for account in list_accounts(self.database)
            if (own := [one for one in judged if one.account_id == account.account_id])
        )
        missing = tuple(order_id for order_id in dict.fromkeys(order_ids) if order_id not in stored)
        return Preview(action, accounts, len(judged) + len(missing), missing, wishes)

    def _judge(self, action: str, order_ids: Sequence[str], wishes: Wishes) -> list[JudgedOrder]:
        verdicts = self.verbs[action].judge(order_ids, wishes)
        return [
            JudgedOrder(
                row.order_id,
                row.account_id,
                row.currency,
                row.total_amount,
                verdicts[row.order_id],
                wishes.get(row.order_id, {}),
            )
            for row in list_order_facts(self.database, order_ids, action=action)
        ]

    def request(
        self,
        preview: Preview,
        *,
        account_ids: Iterable[str],
        eye_ids: Iterable[str] = (),
        person: Person,
    ) -> Started:
        """Writes the confirmed orders into the outbox and returns the bulk action; nothing is sent for a while.

        `account_ids` are the accounts that were confirmed, `eye_ids` the orders ticked among those that need an
        eye. Raises `RefusedError` where nothing is left to do.
        """
        require(person, Deed.ACT)
        confirmed, ticked = set(account_ids), set(eye_ids)
        chosen = [
            one
            for account in preview.accounts
            if account.account.account_id in confirmed
            for one in (*account.will, *(one for one in account.eye if one.order_id in ticked))
        ]
        if not chosen:
            raise RefusedError("None of these orders can be done now. The lists say why for each of them.")
        bulk = self._new_bulk(preview, len(chosen), person)
        jobs = self._jobs(bulk, chosen, preview)

        def unit(cursor: Any) -> Started:
            requested = request_jobs(cursor, jobs)
            if not requested.queued:
                raise RefusedError(_why_nothing_new(requested))
            kept = _counted(bulk, requested)
            save_bulk_action(cursor, kept)
            return Started(kept, requested)

        started = self.database.write(unit)
        record_deed(
            self.database,
            person=person.name,
            deed=f"started {preview.action.replace('_', ' ')}",
            detail=f"{len(started.requested.queued)} orders",
            now=bulk.requested_at,
        )
        self.wake()
        return started

    def undo(self, bulk_id: str, *, person: Person) -> int:
        """Takes a bulk action back before it starts; returns how many orders. Raises where it has started."""
        require(person, Deed.ACT)
        bulk = find_bulk_action(self.database, bulk_id)
        if bulk is None or self.clock() >= bulk.starts_at:
            raise RefusedError("It has started already. Stop it instead: what was not sent yet then is not sent.")
        return self._give_up(bulk_id, "undone", f"Undone by {person.name} before it started.", person)

    def stop(self, bulk_id: str, *, person: Person) -> int:
        """Ends a bulk action: what was not sent yet is not sent. Returns how many orders that were."""
        require(person, Deed.ACT)
        return self._give_up(bulk_id, "stopped", f"Stopped by {person.name} before it was sent.", person)

    def pause(self, bulk_id: str, *, person: Person) -> None:
        """Holds a bulk action; what is being sent at this moment is still finished."""
        require(person, Deed.ACT)
        if set_state(self.database, bulk_id, "paused", of=("running",)):
            self._record(person, "paused a bulk action", bulk_id)

    def resume(self, bulk_id: str, *, person: Person) -> None:
        """Lets a paused bulk action go on."""
        require(person, Deed.ACT)
        if set_state(self.database, bulk_id, "running", of=("paused",)):
            self._record(person, "resumed a bulk action", bulk_id)
            self.wake()

    def start_now(self, bulk_id: str, *, person: Person) -> None:
        """Ends the time for undoing."""
        require(person, Deed.ACT)
        start_now(self.database, bulk_id, self.clock())
        self._record(person, "started a bulk action at once", bulk_id)
        self.wake()

    def switch_sending(self, *, is_stopped: bool, person: Person) -> None:
        """Stops all sending, or lets it go on."""
        require(person, Deed.SWITCH_SENDING)
        save_switch(self.database, STOP_ALL_SENDING, is_on=is_stopped, person=person.name, now=self.clock())
        self._record(person, "stopped all sending" if is_stopped else "let sending go on", "")
        self.wake()

    def resume_magento(self, magento: MagentoConnection, *, person: Person) -> None:
        """Lets sending to a Magento go on that failed too often and was paused."""
        require(person, Deed.SWITCH_SENDING)
        resume_magento(self.database, magento.magento_id)
        self._record(person, "let sending to Magento go on after a pause", magento.title)
        self.wake()

    def _new_bulk(self, preview: Preview, chosen: int, person: Person) -> BulkAction:
        now = self.clock()
        can_be_undone = self.verbs[preview.action].words.can_be_undone
        return BulkAction(
            bulk_id=self.new_id(),
            action=preview.action,
            requested_at=now,
            requested_by=person.name,
            starts_at=now + timedelta(seconds=self.undo_seconds if can_be_undone else 0),
            state="running",
            asked_count=preview.asked_count,
            skipped_count=preview.asked_count - chosen,
            job_count=chosen,
        )

    def _jobs(self, bulk: BulkAction, chosen: list[JudgedOrder], preview: Preview) -> list[Job]:
        rules, words = list_rules(self.database, list_accounts(self.database)), self.verbs[bulk.action].words
        alone = {ALONE: True} if preview.is_alone else {}
        jobs = []
        for one in chosen:
            magento = rules[one.account_id].magento if words.needs_magento else None
            seen = {SEEN: list(one.verdict.eye_codes)} if one.verdict.eye_codes else {}
            jobs.append(
                Job(
                    job_id=name_job(words.key or bulk.action, one.account_id, one.verdict.subject or one.order_id),
                    action=bulk.action,
                    account_id=one.account_id,
                    order_id=one.order_id,
                    magento_id=magento.magento_id if magento else "",
                    bulk_id=bulk.bulk_id,
                    requested_at=bulk.requested_at,
                    requested_by=bulk.requested_by,
                    details={**_wished(one), **alone, **seen},
                    due_at=bulk.starts_at,
                )
            )
        return jobs

    def _give_up(self, bulk_id: str, state: str, message: str, person: Person) -> int:
        count = give_up_queued(self.database, bulk_id, state=state, message=message, now=self.clock())
        self._record(person, f"{'took back' if state == 'undone' else 'stopped'} a bulk action", bulk_id)
        return count

    def _record(self, person: Person, deed: str, detail: str) -> None:
        record_deed(self.database, person=person.name, deed=deed, detail=detail, now=self.clock())


def _wished(one: JudgedOrder) -> dict[str, Any]:
    """Returns what was asked for the order; what an earlier request noted of itself counts no more."""
    return {name: value for name, value in one.wish.items() if name not in (ALONE, SEEN)}


def _why_nothing_new(requested: Requested) -> str:
    """What was done while the preview was open is told from what somebody else has just asked for."""
    if requested.already_open:
        return "Somebody else asked for the same a moment ago: nothing new was started."
    some, more = requested.already_done[:3], len(requested.already_done[3:])
    names = ", ".join(some) + (f" and {more:,} more" if more else "")
    return f"It was done already, for {names}: nothing new was started. Sync status shows how it stands now."


def _counted(bulk: BulkAction, requested: Requested) -> BulkAction:
    """Returns the bulk action with its counts: what others have in hand or have done meanwhile is not its own."""
    queued = len(requested.queued)
    return replace(bulk, job_count=queued, skipped_count=bulk.asked_count - queued)


def _preview_of(account: Account, judged: list[JudgedOrder]) -> AccountPreview:
    def of_kind(kind: VerdictKind) -> tuple[JudgedOrder, ...]:
        return tuple(one for one in judged if one.verdict.kind is kind)

    return AccountPreview(account, of_kind(VerdictKind.WILL), of_kind(VerdictKind.SKIP), of_kind(VerdictKind.EYE))
