"""What Magento lacks of what TikTok shows, where a person asks for it: sales orders to cancel, packages to ship.

Where the policy follows TikTok the same jobs are asked for by themselves: they have the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.magento_follow_up import FollowFacts, judge_cancellation, judge_shipment
from tiktok_orders.domain.shipped_packages import ShippedPackage, list_missing_packages
from tiktok_orders.services.actions.outcome import Wishes, join_wishes
from tiktok_orders.services.actions.packages_at_hand import PACKAGE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.sales_order_drafts import read_stored_orders
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import name_job
from tiktok_orders.store.magento_shipments import shipments_of, states_of_jobs
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.sales_orders import find_linked

CANCEL_WORDS = ActionWords(
    title="Cancel in Magento",
    icon=":material/remove_shopping_cart:",
    heading="Cancel sales orders",
    intro="These orders are cancelled on TikTok: their sales orders are cancelled in Magento too, whatever the "
    "order policy says. Both sides are looked at before anything is sent. What is invoiced can only be credited.",
    noun="sales order",
    confirm="Cancel",
    will="will be cancelled",
    able="cancelled",
    doing="Cancelling",
    done="cancelled in Magento",
    typed_from=50,
    is_for_orders=False,
    follows_by_itself=True,
)
SHIP_WORDS = ActionWords(
    title="Ship in Magento",
    icon=":material/inventory_2:",
    heading="Ship packages in Magento",
    intro="TikTok shows these packages as shipped: each becomes a shipment in Magento with its carrier and "
    "number, once, whatever the order policy says. Before that, Magento is looked through for one that is there.",
    noun="package",
    confirm="Ship",
    will="will be shipped in Magento",
    able="shipped",
    doing="Shipping",
    done="shipped in Magento",
    is_for_orders=False,
    follows_by_itself=True,
)


@dataclass(frozen=True)
class MagentoFollowUps:
    """Judges them, and says what their jobs are told; asks neither TikTok nor Magento."""

    database: Database

    def judge_cancellations(self, action: str, order_ids: Sequence[str]) -> dict[str, Verdict]:
        """Returns whether the sales order of each stored order would be cancelled now."""
        facts, accounts = self._facts(order_ids)
        keys = {order_id: name_job(action, accounts[order_id], order_id) for order_id in facts}
        states = states_of_jobs(self.database, list(keys.values()))
        return {
            order_id: judge_cancellation(one, states.get(keys[order_id], ("", ""))[0])
            for order_id, one in facts.items()
        }

    def judge_shipments(self, action: str, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether a package of each stored order would be shipped now: the one that is wished for."""
        facts, accounts = self._facts(order_ids)
        missing = self._missing(list(facts))
        chosen = {
            order_id: _pick(missing.get(order_id, ()), str(wishes.get(order_id, {}).get(PACKAGE, "")))
            for order_id in facts
        }
        keys = {
            order_id: name_job(action, accounts[order_id], package.subject_for(order_id))
            for order_id, package in chosen.items()
            if package is not None
        }
        states = states_of_jobs(self.database, list(keys.values()))
        return {
            order_id: judge_shipment(one, chosen[order_id], states.get(keys.get(order_id, ""), ("", ""))[0])
            for order_id, one in facts.items()
        }

    def wishes_of_shipments(self, order_ids: Sequence[str]) -> Wishes:
        """Returns order id to what the jobs of its packages are told, one for each that Magento lacks."""
        return join_wishes(
            (order_id, {PACKAGE: package.subject})
            for order_id, packages in self._missing(order_ids).items()
            for package in packages
        )

    def _missing(self, order_ids: Sequence[str]) -> Mapping[str, Sequence[ShippedPackage]]:
        known = shipments_of(self.database, order_ids)
        return {
            order_id: list_missing_packages(order, (one.known for one in known.get(order_id, ())))
            for order_id, order in read_stored_orders(self.database, order_ids).items()
        }

    def _facts(self, order_ids: Sequence[str]) -> tuple[dict[str, FollowFacts], dict[str, str]]:
        """Returns the facts of the orders that are stored, and their accounts."""
        rows = list_order_facts(self.database, order_ids, action="")
        rules = list_rules(self.database, list_accounts(self.database))
        linked = find_linked(self.database, [row.order_id for row in rows])
        facts = {}
        for row in rows:
            own, there = rules[row.account_id], linked.get(row.order_id)
            facts[row.order_id] = FollowFacts(
                order_id=row.order_id,
                status=row.status,
                account_mode=own.mode,
                account_magento_id=own.magento.magento_id if own.magento else "",
                increment_id=there.increment_id if there else "",
                magento_id=there.magento_id if there else "",
                magento_state=there.state if there else "",
                is_invoiced=bool(there and there.total_invoiced),
            )
        return facts, {row.order_id: row.account_id for row in rows}


def _pick(missing: Sequence[ShippedPackage], subject: str) -> ShippedPackage | None:
    """Returns the package that is named, else the first that Magento lacks."""
    if subject:
        return next((one for one in missing if one.subject == subject), None)
    return next(iter(missing), None)
