"""Ten thousand broken payloads: none stops the import, each is stored as an order or kept aside as it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.builders import GB, NOW, make_account
from tests.mutations import mutated_orders
from tests.services.test_import_orders import HandMade
from tiktok_orders.services.import_orders import ImportContext, import_orders
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.tiktok.search import Page

PAYLOADS = 10_000
SEED = 20261124


def _pages() -> Iterator[Page]:
    entries = list(mutated_orders(PAYLOADS, SEED))
    for start in range(0, len(entries), 100):
        yield Page(entries[start : start + 100])


def test_ten_thousand_broken_payloads_stop_nothing_and_none_is_lost(database: Database) -> None:
    context = ImportContext(
        database, HandMade(_pages()), lambda: NOW, lambda: False, lambda _run: None  # type: ignore[arg-type]
    )  # fmt: skip
    run = import_orders(context, make_account(GB), SyncRun("r", GB, "tester", "button", NOW, NOW, NOW))
    assert run.state == "finished", run.message
    assert run.unreadable_count > 1_000 and run.new_count > 1_000  # both kinds are really there
    kept = {row["payload"] for row in database.rows("SELECT payload FROM unreadable_records")}
    stored = {row["payload"] for row in database.rows("SELECT payload FROM order_payloads")}
    assert _texts() - kept - stored == set()
    assert database.row("SELECT count(*) AS n FROM unreadable_records WHERE reason = ''") == {"n": 0}


def _texts() -> set[str]:
    """What has to be found again: of entries whose broken ids met, one alone is an order's newest state."""
    entries = read_entries(mutated_orders(PAYLOADS, SEED))
    claims = Counter(imported.order.id for imported in entries.orders)
    sole = {imported.payload for imported in entries.orders if claims[imported.order.id] == 1}
    return sole | {record.payload for record in entries.unreadable}
