"""Five hundred failures of twelve causes are twelve groups on the page, and one fix clears one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import steady_dashboard
from tests.builders import make_imported, store
from tests.failing import CAUSES, let_fail
from tests.selling import change_on_tiktok, create, ready_ids, selling
from tiktok_orders.store.accounts import list_accounts

_UNKNOWN = "NO-SUCH-SKU"
_OF_ONE = 8


def _seed(folder: Path) -> str:
    """Lets five hundred orders have failed, eight for a SKU that Magento lacks; returns what it should be."""
    with selling(folder, orders=250) as desk:
        wrong = ready_ids(desk, _OF_ONE)
        sku = desk.drafts.read_orders(wrong)[wrong[0]].line_items[0].seller_sku
        for order_id in wrong:
            change_on_tiktok(desk, order_id, line={"seller_sku": _UNKNOWN})
        create(desk, wrong)
        others = [f"576000000000000{number:03}" for number in range(500 - _OF_ONE)]
        account = next(one for one in list_accounts(desk.database) if one.region == "GB")
        store(desk.database, *map(make_imported, others), account_id=account.account_id)
        for place, found in enumerate(CAUSES[1:]):
            let_fail(desk, others[place :: len(CAUSES) - 1], found)
    return sku


def test_500_failures_are_12_groups_and_one_fix_clears_one(tmp_path: Path, open_page: Callable[[], Page]) -> None:
    sku = _seed(tmp_path)
    with steady_dashboard(tmp_path, PRACTICE_ORDERS="250") as address:
        page = open_page()
        page.goto(f"{address}/failures")
        expect(page.get_by_text("500 orders could not go on, for 12 causes.")).to_be_visible(timeout=30_000)
        groups = page.locator("[class*='st-key-failures_']")
        expect(groups).to_have_count(12)

        group = groups.filter(has_text=_UNKNOWN)
        expect(group).to_contain_text(f"{_OF_ONE} orders")
        group.get_by_text("Mend").click()
        group.get_by_label(f"SKU in Magento for {_UNKNOWN}").fill(sku)
        group.get_by_role("button", name="Map it").click()
        expect(page.get_by_text("Mapped, for every order to come.")).to_be_visible()
        group.get_by_role("button", name=f"Try all {_OF_ONE} again").click()
        dialog = page.get_by_role("dialog").last
        dialog.get_by_role("button", name=f"Create {_OF_ONE} sales orders").click()
        page.get_by_role("button", name="Start now").click()
        expect(page.get_by_text(re.compile(f"{_OF_ONE} sales orders.*created or linked"))).to_be_visible(
            timeout=60_000
        )

        expect(page.get_by_text("492 orders could not go on, for 11 causes.")).to_be_visible()
        expect(groups).to_have_count(11)
        expect(groups.filter(has_text=_UNKNOWN)).to_have_count(0)
