"""How each route of finance is called when it is held against the contract."""

from __future__ import annotations

from collections.abc import Iterator

from tests.sandbox.contract_table import REGIONS, SAMPLES, Ask, Cases, Family
from tests.sandbox.practice_client import PracticeClient

CASES = Cases(Family(36009004, names_the_field=True))
case = CASES.case

STATEMENTS = "/finance/202309/statements"
PAYMENTS = "/finance/202309/payments"
TRANSACTIONS = "/finance/202501/statements/{statement_id}/statement_transactions"
BY_TIME = {"sort_field": "statement_time", "page_size": 100}


@case(f"GET {STATEMENTS}", sample=f"{SAMPLES}/finance-statements.json")
def statements(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, query=BY_TIME)
    # Only a local seller's statements tell sales and shipping apart.
    local = PracticeClient(client.shop, client.clock, client.shop.apps[1])
    yield Ask("US", query=BY_TIME, by=local)
    local.http.close()


@case(f"GET {PAYMENTS}", sample=f"{SAMPLES}/finance-payments.json")
def payments(_client: PracticeClient) -> Iterator[Ask]:
    for region in ("GB", "US", "DE"):
        yield Ask(region, query={"sort_field": "create_time", "page_size": 100})


@case(f"GET {TRANSACTIONS}")
def transactions(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        reply = client.call("GET", STATEMENTS, shop_cipher=client.cipher(region), **BY_TIME)
        for statement in reply["data"]["statements"][:40]:
            yield Ask(
                region,
                path={"statement_id": statement["id"]},
                query={"sort_field": "order_create_time", "page_size": 100},
            )
