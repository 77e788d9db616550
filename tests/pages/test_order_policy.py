"""The order policy page as a script: who may save, and that no choice of a policy is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import TESTER
from tests.selling import selling
from tiktok_orders.bootstrap import Application, use
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
# There is one way into Magento, so there is nothing to choose.
NOT_ASKED = {"writer"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("policy-page"), orders=120) as application:
        application.knowledge.get_facts("practice")
        account = list_accounts(application.database)[0]
        policy = list_rules(application.database, [account])[account.account_id].policy
        changed = policy.model_copy(update={"increment_prefix": "SHOP-"})
        application.policies.save(account, changed, person=TESTER)
        use(application)
        yield application
        use(None)


def open_as(desk: Application, role: Role) -> AppTest:
    desk.person = Person("Vera Example", role)
    app = AppTest.from_file(str(MAIN), default_timeout=60).switch_page("order_policy.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_who_is_no_administrator_sees_the_page_and_why_nothing_can_be_saved(desk: Application, role: Role) -> None:
    app = open_as(desk, role)
    buttons = {button.label: button for button in app.button}
    assert buttons["Save policy"].disabled and buttons["Restore"].disabled
    assert any("needs an administrator" in caption.value for caption in app.caption)
    assert any("The buyer paid" in text.value for text in app.markdown)


def mode_of(desk: Application) -> AccountMode:
    account = list_accounts(desk.database)[0]
    return list_rules(desk.database, [account])[account.account_id].mode


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
@pytest.mark.parametrize("label", ["Switch to watch only", "Go live"])
def test_who_is_no_administrator_is_not_offered_the_switch_and_is_told_why(
    desk: Application, role: Role, label: str
) -> None:
    account = list_accounts(desk.database)[0]
    if label == "Go live":
        desk.policies.watch_only(account, person=TESTER)
    before = mode_of(desk)
    button = next(button for button in open_as(desk, role).button if button.label == label)
    assert button.disabled and "needs an administrator" in button.help
    app = open_as(desk, Role.ADMINISTRATOR)
    desk.person = Person("Vera Example", role)  # whose role is taken back while the page is open
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception and mode_of(desk) is before
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)


def test_an_administrator_switches_to_watch_only_and_back_to_live(desk: Application) -> None:
    app = open_as(desk, Role.ADMINISTRATOR)
    for label, mode in (("Switch to watch only", AccountMode.WATCH_ONLY), ("Go live", AccountMode.LIVE)):
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception and mode_of(desk) is mode


def test_an_administrator_saves_and_restores(desk: Application) -> None:
    app = open_as(desk, Role.ADMINISTRATOR)
    buttons = {button.label: button for button in app.button}
    assert not buttons["Save policy"].disabled and not buttons["Restore"].disabled
    assert not any("needs an administrator" in caption.value for caption in app.caption)


def _show_groups() -> None:
    """Runs inside Streamlit: draws the groups for two policies that open all of their choices."""
    import streamlit as st

    from tiktok_orders.domain.policy import BillingRule, CustomerMode, OnMissingProduct, OrderPolicy, TaxMode
    from tiktok_orders.ui.policy.asking import Asking, Known
    from tiktok_orders.ui.policy.desk import GROUPS

    opened = OrderPolicy(
        customer=CustomerMode.FIXED,
        billing=BillingRule.FIXED,
        on_missing_product=OnMissingProduct.STAND_IN,
        tax_mode=TaxMode.INCLUDED,
    )
    known = Known({}, {"default": "Main"}, ["2"], {"77": 3})
    asked: dict[str, object] = {}
    for name, policy in (("usual", OrderPolicy()), ("opened", opened)):
        for _, choose, _ in GROUPS:
            values = choose(Asking(policy, known, name))
            assert policy.model_copy(update=values) == policy, "looking at a choice does not change it"
            asked |= values
    st.session_state["asked"] = asked


def test_every_choice_of_a_policy_is_asked_and_looking_changes_none() -> None:
    app = AppTest.from_function(_show_groups, default_timeout=60).run()
    assert not app.exception
    assert set(app.session_state["asked"]) == set(OrderPolicy.model_fields) - NOT_ASKED
