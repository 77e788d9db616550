"""Trying out a connection to Magento step by step, and saying what to click where a step fails.

Nothing changes in Magento: see `write_probes` for how the rights to change something are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiktok_orders.errors import BearerSwitchedOffError, NotPermittedError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.directory import get_rates, list_store_views
from tiktok_orders.magento.products import list_sources
from tiktok_orders.magento.search import SearchCriteria, read_page
from tiktok_orders.magento.write_probes import WRITE_PROBES

BEARER_IS_OFF = (
    "Magento refuses this Bearer token. Most likely it takes no such tokens: in Magento open "
    "Stores > Configuration > Services > OAuth > Consumer Settings and set “Allow OAuth Access Tokens to be used "
    "as standalone Bearer tokens” to Yes, or enter the integration’s four OAuth keys here instead. Also check "
    "that the token is copied whole and the integration is active."
)


@dataclass(frozen=True)
class CheckStep:
    """One step: what was tried, whether it went well, and what was found or what to do."""

    name: str
    is_ok: bool
    sentence: str


@dataclass(frozen=True)
class _Step:
    """`right` is where the right stands in the tree of rights of the integration's tab API."""

    name: str
    right: str
    look: Callable[[MagentoClient], tuple[bool, str]]


def check_connection(client: MagentoClient) -> list[CheckStep]:
    """Returns the steps that were made, in order; it ends early where no later step could succeed.

    A refused right does not end it. Refused with a Bearer token, the reply is the same whether Magento takes no
    such tokens or a right lacks: only that another step was allowed tells that it takes them.
    """
    steps: list[CheckStep] = []
    refused: dict[int, NotPermittedError] = {}
    for step in (*_READING, *_CHANGING):
        if step is _CHANGING[0] and _takes_no_bearer(steps, refused):
            break
        try:
            steps.append(CheckStep(step.name, *step.look(client)))
        except NotPermittedError as error:
            refused[len(steps)] = error
            steps.append(CheckStep(step.name, False, _missing_right(step, error)))
        except RemoteError as error:
            steps.append(CheckStep(step.name, False, error.message))
            break
    return _with_bearer_in_mind(steps, refused)


def _look_at_stores(client: MagentoClient) -> tuple[bool, str]:
    views = list_store_views(client)
    if not views:
        return False, "Magento has no store view. Create one under Stores > Settings > All Stores."
    names = ", ".join(f"{view.name} ({view.code}, {view.display_currency_code})" for view in views[:5])
    return True, f"{_count(len(views), 'store view')}: {names}{', …' if len(views) > 5 else ''}."


def _look_at_rates(client: MagentoClient) -> tuple[bool, str]:
    found = get_rates(client, client.store_code)
    others = sorted(set(found.rates) - {found.base_currency_code})
    return True, f"Base currency {found.base_currency_code}; rates for {', '.join(others) or 'no other currency'}."


def _look_at_products(client: MagentoClient) -> tuple[bool, str]:
    page = read_page(client, "/products", SearchCriteria(page_size=1, fields="id,sku"))
    if not page.total_count:
        return False, "Magento has no product. Create the products that you sell under Catalog > Products."
    return True, f"{_count(page.total_count, 'product')}."


def _look_at_orders(client: MagentoClient) -> tuple[bool, str]:
    page = read_page(client, "/orders", SearchCriteria(page_size=1, fields="entity_id"))
    return True, f"Orders can be read; there are {page.total_count:,}."


def _look_at_stock(client: MagentoClient) -> tuple[bool, str]:
    return True, f"Stock can be read from {_count(len(list_sources(client)), 'source')}."


def _look_at_documents(path: str, words: str) -> Callable[[MagentoClient], tuple[bool, str]]:
    def look(client: MagentoClient) -> tuple[bool, str]:
        read_page(client, path, SearchCriteria(page_size=1, fields="entity_id"))
        return True, f"{words} can be read."

    return look


_READING = (
    _Step("Store views", "Stores > Settings > All Stores", _look_at_stores),
    _Step("Exchange rates", "Stores > Currency > Currency Rates", _look_at_rates),
    _Step("Products", "Catalog > Inventory > Products", _look_at_products),
    _Step("Orders", "Sales > Operations > Orders > Actions > View", _look_at_orders),
    _Step("Stock", "Stores > Inventory > Sources", _look_at_stock),
    _Step("Invoices", "Sales > Operations > Invoices", _look_at_documents("/invoices", "Invoices")),
    _Step("Shipments", "Sales > Operations > Shipments", _look_at_documents("/shipments", "Shipments")),
    _Step("Credit memos", "Sales > Operations > Credit Memos", _look_at_documents("/creditmemos", "Credit memos")),
)
_CHANGING = tuple(_Step(probe.name, probe.right, probe.ask) for probe in WRITE_PROBES)


# Newer code asks for a right of its own to save orders (Sales/etc/webapi.xml), where older code asks for Create.
_PLACES = {"Magento_Sales::api_actions": "Sales > Operations > Orders > Actions > Order Save API"}


def _missing_right(step: _Step, error: NotPermittedError) -> str:
    if not error.resources:
        return error.message
    return (
        f"The integration lacks a right ({error.resources}). In Magento open System > Integrations, edit the "
        f"integration, tick “{_PLACES.get(error.resources, step.right)}” under API, save, and click Reauthorize."
    )


def _with_bearer_in_mind(steps: list[CheckStep], refused: dict[int, NotPermittedError]) -> list[CheckStep]:
    if not _takes_no_bearer(steps, refused):
        return steps
    return [
        CheckStep(step.name, False, BEARER_IS_OFF) if number in refused else step
        for number, step in enumerate(steps)
    ]


def _takes_no_bearer(steps: list[CheckStep], refused: dict[int, NotPermittedError]) -> bool:
    with_bearer = any(isinstance(error, BearerSwitchedOffError) for error in refused.values())
    needs_right = [step for step in steps if step.name != "Exchange rates"]  # anybody may read those
    return with_bearer and not any(step.is_ok for step in needs_right)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
