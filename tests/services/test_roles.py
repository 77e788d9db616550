"""The matrix of role and deed: every verb of every service that takes a person, called by each role.

A verb that is missing here fails the test: who may do a new thing is decided when it is made.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.builders import GB, NOW, make_account, open_database
from tests.practice import open_in
from tiktok_orders import services
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, CarrierChoice
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.figures import Scope
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.people import ROLES, Person, Role
from tiktok_orders.domain.periods import period_of
from tiktok_orders.domain.policy import default_policy
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.errors import NotAllowedError, TikTokOrdersError
from tiktok_orders.magento.access import BearerToken
from tiktok_orders.magento.directory import Rates
from tiktok_orders.services import export_cases
from tiktok_orders.services.adopt_pairs import adopt_pairs, link_found
from tiktok_orders.services.analysis import Analysis
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.compact import compact
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.connect_magento import MagentoRequest, keep_magento
from tiktok_orders.services.evidence_pack import make_pack
from tiktok_orders.services.exchange_rates import state_rate, take_magento_rates
from tiktok_orders.services.export_answers import export_answer
from tiktok_orders.services.export_orders import ExportRequest, export_csv, export_excel
from tiktok_orders.services.management_report import ReportRequest, make_report
from tiktok_orders.services.people import add_person, change_role, disable
from tiktok_orders.services.pick_lists import export_pick_csv, export_pick_excel, export_pick_pdf
from tiktok_orders.services.restore import look_at_backup, restore
from tiktok_orders.services.rotate_key import replace_lost_key, rotate_key
from tiktok_orders.store.magento_connections import MagentoConnection
from tiktok_orders.store.reconciled_orders import BoxScope
from tiktok_orders.store.workspace import list_deeds
from tiktok_orders.tiktok.client import App

Call = Callable[[Application, Person], Any]
EVERYTHING = ExportRequest(OrderFilter())
ALL_CASES = export_cases.CaseExport(CaseFilter())
NO_APP = App("", "", "", "http://127.0.0.1:1", "http://127.0.0.1:1")
NO_MAGENTO = MagentoRequest("http://127.0.0.1:1", BearerToken(""))
ROYAL_MAIL = CarrierChoice("GB", Carrier(CUSTOM, "RM 48"), ShippingProvider(id="1", name="Royal Mail"))
MAGENTO = MagentoConnection("magento", "Magento", "", "", "", False, NOW, "tester")
POLICY = default_policy("GB")
ANSWER = pa.table({"orders": [1]})
DAY = Scope(period_of("today", NOW.date()))
REPORT = ReportRequest(Analysis(DAY, "GBP", {}, {}, (), (), ""), "All accounts")


def _compact_another(desk: Application, person: Person) -> None:
    """Of a database that nobody uses: compaction closes it."""
    folder = desk.settings.database_path.parent / "another"
    folder.mkdir(exist_ok=True)
    with closing(open_database(folder)) as another:
        compact(another, person=person)


MATRIX: dict[str, tuple[Role, Call]] = {
    "export_orders.export_csv": (
        Role.VIEWER,
        lambda desk, who: export_csv(desk.database, EVERYTHING, now=NOW, person=who),
    ),
    "export_orders.export_excel": (
        Role.VIEWER,
        lambda desk, who: export_excel(desk.database, EVERYTHING, now=NOW, person=who),
    ),
    "export_cases.export_csv": (
        Role.VIEWER,
        lambda desk, who: export_cases.export_csv(desk.database, ALL_CASES, now=NOW, person=who),
    ),
    "export_cases.export_excel": (
        Role.VIEWER,
        lambda desk, who: export_cases.export_excel(desk.database, ALL_CASES, now=NOW, person=who),
    ),
    "evidence.EvidenceDesk.keep": (Role.OPERATOR, lambda desk, who: desk.evidence.keep([], [GB], person=who)),
    "pick_lists.export_pick_csv": (
        Role.VIEWER,
        lambda desk, who: export_pick_csv(desk.database, [], now=NOW, person=who),
    ),
    "pick_lists.export_pick_excel": (
        Role.VIEWER,
        lambda desk, who: export_pick_excel(desk.database, [], now=NOW, person=who),
    ),
    "pick_lists.export_pick_pdf": (
        Role.VIEWER,
        lambda desk, who: export_pick_pdf(desk.database, [], now=NOW, person=who),
    ),
    "parcel_documents.ParcelDocuments.fetch": (
        Role.OPERATOR,
        lambda desk, who: desk.documents.fetch([], "SHIPPING_LABEL", person=who).run.wait(10),
    ),
    "shipping_offers.ShippingOffers.ask": (
        Role.OPERATOR,
        lambda desk, who: desk.offers.ask([], person=who).wait(10),
    ),
    "export_answers.export_answer": (Role.VIEWER, lambda _, who: export_answer(ANSWER, "CSV", person=who)),
    "evidence_pack.make_pack": (
        Role.VIEWER,
        lambda desk, who: make_pack(desk.database, BoxScope(), time_zone="UTC", now=NOW, person=who),
    ),
    "reconcile.Reconciler.close": (
        Role.OPERATOR,
        lambda desk, who: desk.reconciler.close(["1"], Box.AMOUNT, "Agreed by telephone", person=who),
    ),
    "reconcile.Reconciler.reopen": (
        Role.OPERATOR,
        lambda desk, who: desk.reconciler.reopen(["1"], person=who),
    ),
    "management_report.make_report": (
        Role.VIEWER,
        lambda desk, who: make_report(desk.database, REPORT, now=NOW, person=who),
    ),
    "import_runner.ImportRunner.start": (
        Role.OPERATOR,
        lambda desk, who: desk.imports.start([], person=who, trigger="button"),
    ),
    "import_runner.ImportRunner.stop": (Role.OPERATOR, lambda desk, who: desk.imports.stop([], person=who)),
    "bulk_actions.BulkActions.request": (
        Role.OPERATOR,
        lambda desk, who: desk.bulk.request(Preview("create_sales_order", (), 0), account_ids=[], person=who),
    ),
    "bulk_actions.BulkActions.undo": (Role.OPERATOR, lambda desk, who: desk.bulk.undo("none", person=who)),
    "bulk_actions.BulkActions.stop": (Role.OPERATOR, lambda desk, who: desk.bulk.stop("none", person=who)),
    "bulk_actions.BulkActions.pause": (Role.OPERATOR, lambda desk, who: desk.bulk.pause("none", person=who)),
    "bulk_actions.BulkActions.resume": (Role.OPERATOR, lambda desk, who: desk.bulk.resume("none", person=who)),
    "bulk_actions.BulkActions.start_now": (
        Role.OPERATOR,
        lambda desk, who: desk.bulk.start_now("none", person=who),
    ),
    "bulk_actions.BulkActions.switch_sending": (
        Role.OPERATOR,
        lambda desk, who: desk.bulk.switch_sending(is_stopped=False, person=who),
    ),
    "bulk_actions.BulkActions.resume_magento": (
        Role.OPERATOR,
        lambda desk, who: desk.bulk.resume_magento(MAGENTO, person=who),
    ),
    "retry_failed.Retrier.retry": (Role.OPERATOR, lambda desk, who: desk.retrier.retry([], person=who)),
    "retry_failed.Retrier.wait_for_stock": (
        Role.OPERATOR,
        lambda desk, who: desk.retrier.wait_for_stock([], person=who),
    ),
    "retry_failed.Retrier.stop_waiting": (
        Role.OPERATOR,
        lambda desk, who: desk.retrier.stop_waiting([], person=who),
    ),
    "adopt_pairs.adopt_pairs": (Role.OPERATOR, lambda desk, who: adopt_pairs(desk.bulk, {}, person=who)),
    "adopt_pairs.link_found": (Role.OPERATOR, lambda desk, who: link_found(desk.bulk, "1", "2", person=who)),
    "mend_order.Mender.map_sku": (Role.OPERATOR, lambda desk, who: desk.mender.map_sku("A", "B", person=who)),
    "mend_order.Mender.map_failed_sku": (
        Role.OPERATOR,
        lambda desk, who: desk.mender.map_failed_sku("product_missing", "A", [], "B", person=who),
    ),
    "mend_order.Mender.save_mappings": (
        Role.OPERATOR,
        lambda desk, who: desk.mender.save_mappings([], person=who),
    ),
    "mend_order.Mender.forget_sku": (Role.OPERATOR, lambda desk, who: desk.mender.forget_sku("A", person=who)),
    "mend_order.Mender.keep_region": (
        Role.OPERATOR,
        lambda desk, who: desk.mender.keep_region("US", "Zona Árida", "AZ", person=who),
    ),
    "mend_order.Mender.forget_region": (
        Role.OPERATOR,
        lambda desk, who: desk.mender.forget_region("US", "Zona Árida", person=who),
    ),
    "mend_order.Mender.correct_address": (
        Role.OPERATOR,
        lambda desk, who: desk.mender.correct_address("1", {"city": "Bath"}, person=who),
    ),
    "carrier_map.CarrierMap.learn_provider": (
        Role.OPERATOR,
        lambda desk, who: desk.carrier_map.learn_provider("RM 48", "GB", ROYAL_MAIL.provider, person=who),
    ),
    "carrier_map.CarrierMap.forget_provider": (
        Role.OPERATOR,
        lambda desk, who: desk.carrier_map.forget_provider(ROYAL_MAIL, person=who),
    ),
    "carrier_map.CarrierMap.learn_carrier": (
        Role.OPERATOR,
        lambda desk, who: desk.carrier_map.learn_carrier(
            "GB", ROYAL_MAIL.provider, carrier_code="royalmail", title="", person=who
        ),
    ),
    "carrier_map.CarrierMap.forget_carrier": (
        Role.OPERATOR,
        lambda desk, who: desk.carrier_map.forget_carrier(ROYAL_MAIL, person=who),
    ),
    "shipping_providers.ProviderBook.read_anew": (
        Role.OPERATOR,
        lambda desk, who: desk.carriers.read_anew(make_account(GB), person=who).join(),
    ),
    "connect.connect_shops": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.connect(ConnectRequest(NO_APP, ""), person=who),
    ),
    "connect_magento.connect_magento": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.connect_magento(NO_MAGENTO, person=who),
    ),
    "order_policies.PolicyDesk.save": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.policies.save(make_account(GB), POLICY, person=who),
    ),
    "order_policies.PolicyDesk.restore": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.policies.restore(make_account(GB), 99, person=who),
    ),
    "order_policies.PolicyDesk.go_live": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.policies.go_live(make_account(GB), go_live_at=NOW, person=who),
    ),
    "order_policies.PolicyDesk.watch_only": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.policies.watch_only(make_account(GB), person=who),
    ),
    "connect_magento.try_magento": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.try_magento(NO_MAGENTO, person=who),
    ),
    "connect_magento.keep_magento": (
        Role.ADMINISTRATOR,
        lambda desk, who: keep_magento(
            NO_MAGENTO, database=desk.database, vault=desk.vault, clock=desk.clock, person=who
        ),
    ),
    "authorise.Authoriser.keep_app": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.authoriser.keep_app(NO_APP, region="", person=who),
    ),
    "authorise.Authoriser.begin": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.authoriser.begin("app", person=who),
    ),
    "authorise.Authoriser.take_pasted": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.authoriser.take_pasted("app", "", person=who),
    ),
    "setup.SetupDesk.save_workspace": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.save_workspace(name="", time_zone="UTC", base_currency="GBP", person=who),
    ),
    "manage_accounts.AccountDesk.rename": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.rename(make_account(GB), "Shop", person=who),
    ),
    "manage_accounts.AccountDesk.pause": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.pause(make_account(GB), person=who),
    ),
    "manage_accounts.AccountDesk.resume": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.resume(make_account(GB), person=who),
    ),
    "manage_accounts.AccountDesk.disconnect": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.disconnect(make_account(GB), person=who),
    ),
    "manage_accounts.AccountDesk.erase": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.erase(make_account(GB), typed="", person=who),
    ),
    "manage_accounts.AccountDesk.rotate_secret": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.accounts.rotate_secret(make_account(GB, state="DISCONNECTED"), "x", person=who),
    ),
    "verify_account.Verifier.verify": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.verifier.verify(make_account(GB, state="DISCONNECTED"), person=who),
    ),
    "exchange_rates.state_rate": (
        Role.ADMINISTRATOR,
        lambda desk, who: state_rate(
            desk.database, "USD", "0.8", source="bank", day=NOW.date(), person=who, now=NOW
        ),
    ),
    "exchange_rates.take_magento_rates": (
        Role.ADMINISTRATOR,
        lambda desk, who: take_magento_rates(
            desk.database, [Rates("USD", "USD", (), {})], read_at=NOW, only_missing=True, person=who
        ),
    ),
    "schedules.ScheduleDesk.set_schedule": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.schedules.set_schedule(
            ScheduleName.IMPORTS, is_on=True, every=timedelta(minutes=5), person=who
        ),
    ),
    "schedules.ScheduleDesk.let_practice_take_part": (
        Role.ADMINISTRATOR,
        lambda desk, who: desk.schedules.let_practice_take_part(False, person=who),
    ),
    "schedules.ScheduleDesk.run_now": (
        Role.OPERATOR,
        lambda desk, who: desk.schedules.run_now(ScheduleName.IMPORTS, person=who),
    ),
    "backup_runner.BackupRunner.start": (Role.ADMINISTRATOR, lambda desk, who: desk.backups.start(person=who)),
    "compact.compact": (Role.ADMINISTRATOR, lambda desk, who: _compact_another(desk, who)),
    "restore.look_at_backup": (
        Role.ADMINISTRATOR,
        lambda desk, who: look_at_backup(Path("none"), desk.settings.database_path, person=who),
    ),
    "restore.restore": (
        Role.ADMINISTRATOR,
        lambda desk, who: restore(Path("none"), desk.settings.database_path, desk.vault, person=who, now=NOW),
    ),
    "rotate_key.rotate_key": (
        Role.ADMINISTRATOR,
        lambda desk, who: rotate_key(desk.database, desk.settings.key_file, person=who, now=NOW),
    ),
    "rotate_key.replace_lost_key": (
        Role.ADMINISTRATOR,
        lambda desk, who: replace_lost_key(desk.database, desk.settings.key_file, person=who, now=NOW),
    ),
    "people.add_person": (
        Role.ADMINISTRATOR,
        lambda desk, who: add_person(desk.database, "a@example.com", role=Role.VIEWER, person=who, now=NOW),
    ),
    "people.change_role": (
        Role.ADMINISTRATOR,
        lambda desk, who: change_role(desk.database, "a@example.com", Role.VIEWER, person=who, now=NOW),
    ),
    "people.disable": (
        Role.ADMINISTRATOR,
        lambda desk, who: disable(desk.database, "a@example.com", person=who, now=NOW),
    ),
}


def _takes_a_person(function: Any) -> bool:
    return any(
        name == "person" or "Person" in str(parameter.annotation)
        for name, parameter in inspect.signature(function).parameters.items()
    )


def _verbs() -> Iterator[str]:
    """Every public function and method of the services that takes a person, by module and name."""
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        home = found.name.removeprefix(f"{services.__name__}.")
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != found.name:
                continue
            if inspect.isfunction(thing) and _takes_a_person(thing):
                yield f"{home}.{name}"
            elif inspect.isclass(thing):
                for verb, method in inspect.getmembers(thing, inspect.isfunction):
                    if not verb.startswith("_") and _takes_a_person(method):
                        yield f"{home}.{name}.{verb}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with open_in(tmp_path_factory.mktemp("roles")) as application:
        yield application


def test_the_matrix_holds_every_verb_and_nothing_else() -> None:
    assert set(MATRIX) == set(_verbs())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", MATRIX)
def test_a_verb_is_refused_below_its_role_and_leaves_no_trace(desk: Application, verb: str, role: Role) -> None:
    least, call = MATRIX[verb]
    before = list_deeds(desk.database)
    if ROLES.index(role) < ROLES.index(least):
        with pytest.raises(NotAllowedError, match=f"Ada is an? {role.lower()}"):
            call(desk, Person("Ada", role))
        assert list_deeds(desk.database) == before
        return
    try:
        call(desk, Person("Ada", role))
    except NotAllowedError as error:
        pytest.fail(f"{role} was refused: {error.message}")
    except TikTokOrdersError:
        assert list_deeds(desk.database) == before  # there was nothing to do it to
