"""What Magento has for an order already: which of it a person named, and what is noted so that a person can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tiktok_orders.domain.compare_orders import Difference
from tiktok_orders.domain.currencies import decimals_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.errors import RefusedError
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, note_details
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.sales_orders import find_order_linked_to

# In a job's details. It links the sales order of the number that a person named, and creates none; in spite of a
# total or a reference that differs where that person wrote why. What was found is noted for the page.
ADOPTS = "adopts"
DESPITE = "adopts_despite"
FOUND = "found"


def named_among(job: Job, found: Sequence[SalesOrder]) -> list[SalesOrder]:
    """Returns those of the finds that bear the number a person named, or all where nobody did."""
    number = job.details.get(ADOPTS)
    return [one for one in found if one.increment_id == number] if number else list(found)


def several_found(job: Job, found: Sequence[SalesOrder]) -> Outcome:
    """Returns the outcome of a job for which Magento has more than one sales order: a person chooses."""
    several = FailureFound("several_found", {"increment_ids": ", ".join(one.increment_id for one in found)})
    return Outcome(Kind.FAILED, several.code, several.sentence, record=note_found(job, found))


def linked_to_other(database: Database, job: Job, saved: SalesOrder) -> Outcome | None:
    """Returns the outcome where the sales order that a person named is another order's already, or None."""
    with database.reading() as cursor:
        linked = _find_other(cursor, job, saved)
    return Outcome(Kind.FAILED, linked.code, linked.sentence) if linked else None


def refuse_linked_to_other(cursor: Any, job: Job, saved: SalesOrder) -> None:
    """Raises `RefusedError` where another job linked the sales order just now, inside the caller's transaction.

    Nothing is written then, and the job is looked up again: it fails for what stands there by then.
    """
    if linked := _find_other(cursor, job, saved):
        raise RefusedError(linked.sentence)


def _find_other(cursor: Any, job: Job, saved: SalesOrder) -> FailureFound | None:
    """What bears the order's own number or reference is its own: only what a person named may be another's."""
    other = find_order_linked_to(cursor, job.magento_id, saved.entity_id) if job.details.get(ADOPTS) else None
    if other is None or other == job.order_id:
        return None
    return FailureFound("linked_to_other", {"increment_id": saved.increment_id, "other": other})


def waivable(database: Database, differences: Sequence[Difference], saved: SalesOrder) -> bool:
    """Tells whether a person may link the sales order in spite of these differences.

    Never one in another currency, nor one that names another order that is stored here.
    """
    fields = {one.field for one in differences}
    if fields - {"grand_total", "ext_order_id"}:
        return False
    return "ext_order_id" not in fields or not list_order_facts(database, [saved.ext_order_id.strip()], action="")


def other_order(job: Job, saved: SalesOrder, differences: Sequence[Difference], *, is_waivable: bool) -> Outcome:
    """Returns the outcome of a job whose sales order differs; one that may be linked all the same is noted."""
    other = FailureFound(
        "already_other_order", {"increment_id": saved.increment_id, "difference": words_of(differences)}
    )
    record = note_found(job, [saved] if is_waivable else [])
    return Outcome(Kind.FAILED, other.code, other.sentence, record=record)


def words_of(differences: Sequence[Difference]) -> str:
    """Returns the differences as sentences, without the last full stop."""
    return " ".join(one.sentence for one in differences).rstrip(".")


def total_of(saved: SalesOrder) -> str:
    """Returns a sales order's total with its currency."""
    currency = saved.order_currency_code
    return f"{saved.grand_total:.{decimals_of(currency)}f} {currency}"


def note_found(job: Job, found: Sequence[SalesOrder]) -> Callable[[Any], None]:
    """Returns what notes in the job which sales orders there are, each with number, total and status."""
    noted = [
        {"increment_id": one.increment_id, "total": total_of(one), "status": one.status or one.state}
        for one in found
    ]
    return partial(note_details, job=job, more={FOUND: noted})
