"""The command line, for administrators and tests: `python -m tiktok_orders --help`.

It works on the database file only while the dashboard is stopped, and says so.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.commands import people, sales, upkeep
from tiktok_orders.errors import InvalidInputError, TikTokOrdersError, UnknownAccountError
from tiktok_orders.sandbox.command import MagentoOptions, serve
from tiktok_orders.sandbox.making import check_orders, make_world
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.feeds import FEEDS, ORDERS, REREAD
from tiktok_orders.services.import_request import ImportRequest, build_request
from tiktok_orders.settings import read_settings
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.order_records import count_orders, find_unknown
from tiktok_orders.store.sync_runs import SyncRun, find_run, last_runs
from tiktok_orders.store.unreadable_records import count_unreadable
from tiktok_orders.tiktok.client import App


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 refused or failed, 2 not understood."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except TikTokOrdersError as error:
        print(error.message, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tiktok_orders", description="The order desk for TikTok Shop.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    connect = commands.add_parser("connect", help="authorise a server with TikTok Shop's API and make accounts")
    connect.add_argument("--base-url", default="", help="address of TikTok Shop's API")
    connect.add_argument("--auth-url", default="", help="address that gives tokens (default: the base URL)")
    connect.add_argument("--app-key", default="")
    connect.add_argument("--app-secret", default="")
    connect.add_argument("--service-id", default="", help="the app's service id, for the link to authorise again")
    connect.add_argument("--auth-code", default="", help="the code that came back from the seller's consent")
    connect.add_argument("--magento-url", default="", help="address of a Magento to connect, alone or as well")
    connect.add_argument("--magento-admin-url", default="", help="address of its admin, for links")
    for name in sales.MAGENTO_KEYS:
        connect.add_argument(f"--magento-{name.replace('_', '-')}", default="")
    connect.add_argument("--magento-bearer", default="", help="instead of the four keys, where Magento allows it")
    connect.set_defaults(run=_connect)

    imports = commands.add_parser("import", help="import orders of one account, or of all side by side")
    imports.add_argument("--account", default="", help="account id (default: all accounts)")
    imports.add_argument("--since", default="", help="what changed since this day, like 2026-08-31")
    imports.add_argument("--placed-from", default="", help="what was placed from this day (UTC) on instead")
    imports.add_argument("--placed-until", default="", help="and until the end of this day (default: today)")
    imports.add_argument("--ids", default="", help="the orders with these ids instead, joined with commas")
    imports.add_argument("--unreadable", action="store_true", help="read the unreadable records again instead")
    imports.set_defaults(run=_import)

    go_live = commands.add_parser("go-live", help="let an account send sales orders to Magento")
    go_live.add_argument("--account", required=True)
    go_live.add_argument("--store-view", default="", help="code of the store view that takes them")
    go_live.add_argument("--since", default="", help="orders placed before wait for a person (UTC; default: now)")
    go_live.set_defaults(run=_go_live)

    watch_only = commands.add_parser("watch-only", help="let an account import and preview, and send nothing")
    watch_only.add_argument("--account", required=True)
    watch_only.set_defaults(run=_watch_only)

    create = commands.add_parser("create", help="say which sales orders would be created, and create them")
    create.add_argument("--account", default="", help="account id (default: all accounts)")
    create.add_argument("--ids", default="", help="these orders, joined with commas (default: all to create)")
    create.add_argument("--yes", action="store_true", help="create them")
    create.set_defaults(run=_create)

    jobs = commands.add_parser("jobs", help="what was sent, the newest first, and how it ended")
    jobs.add_argument("--account", default="")
    jobs.add_argument("--state", default="", help="queued, running, unknown, done, skipped, failed or stopped")
    jobs.add_argument("--limit", type=int, default=50)
    jobs.set_defaults(run=_jobs)

    persons = commands.add_parser("people", help="who may come in where sign-in is set up, with which role")
    of_people = persons.add_subparsers(title="what to do", required=True, metavar="WHAT")
    add_person = of_people.add_parser("add", help="give somebody access")
    add_person.add_argument("--role", default="viewer", help="viewer, operator or administrator (default: viewer)")
    add_person.add_argument("--name", default="", help="what they do carries this name (default: the address)")
    remove_person = of_people.add_parser("remove", help="take somebody's access away")
    list_people = of_people.add_parser("list", help="everybody who has or had access")
    for command in (add_person, remove_person):
        command.add_argument("email", metavar="EMAIL")
    for command, run in ((add_person, _add_person), (remove_person, _remove_person), (list_people, _list_people)):
        command.add_argument("--json", action="store_true", help="answer in JSON")
        command.set_defaults(run=run)

    status = commands.add_parser("status", help="orders per account and status, unreadable ones, last runs")
    status.set_defaults(run=_status)

    sandbox = commands.add_parser("sandbox", help="serve the practice TikTok Shop and the practice Magento alone")
    sandbox.add_argument("--port", type=int, default=0, help="of the TikTok Shop; 0 takes a free one")
    sandbox.add_argument("--magento-port", type=int, default=0, help="of the Magento; 0 takes a free one")
    sandbox.add_argument(
        "--magento-bearer", action="store_true", help="let the Magento take its token as a Bearer"
    )
    sandbox.add_argument("--seed", type=int, default=1)
    sandbox.add_argument("--orders", type=int, default=3000, help="orders in the three cross-border shops")
    sandbox.add_argument(
        "--world", type=Path, default=None, help="file to keep the world in (default: a passing one)"
    )
    sandbox.add_argument(
        "--redirect-url",
        default="",
        help="where its consent page sends the seller back to, like a dashboard's callback",
    )
    sandbox.add_argument(
        "--disaster",
        action="append",
        default=[],
        metavar="KIND:ENDPOINT:PROBABILITY[:SEED]",
        help="let something go wrong, like http_429:*:0.1 (may be given several times; see docs/sandbox.md)",
    )
    sandbox.set_defaults(run=_sandbox)

    generate = commands.add_parser("generate", help="make a practice world's file of any size, to serve later")
    generate.add_argument("--orders", type=int, required=True, help="orders in the three cross-border shops")
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument(
        "--world", type=Path, default=None, help="file (default: data/practice-ORDERS-SEED.sqlite3)"
    )
    generate.set_defaults(run=_generate)

    upkeeping = upkeep.add_parsers(commands)
    for command in upkeeping:
        command.set_defaults(run=_upkeep)
    for command in (sandbox, generate):
        command.add_argument("--markets", default=",".join(FIRST_MARKETS), help="like GB,US,SG,DE,VN")
    for command in (connect, imports, go_live, watch_only, create, jobs, status, generate, *upkeeping):
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


@contextmanager
def _application() -> Iterator[Application]:
    application = open_application(read_settings())
    try:
        yield application
    finally:
        application.close()


def _connect(asked: argparse.Namespace) -> int:
    data: dict[str, Any] = {}
    lines: list[str] = []
    with _application() as application:
        if asked.base_url or not asked.magento_url:
            accounts = application.connect(ConnectRequest(_app(asked), asked.auth_code), person=application.person)
            data["accounts"] = [_account(account) for account in accounts]
            lines += [f"Connected {one.title} ({one.region}), account {one.account_id}." for one in accounts]
        if asked.magento_url:
            more, words = sales.connect(application, asked)
            data |= more
            lines += words
    _answer(asked, data, lines)
    return 0


def _app(asked: argparse.Namespace) -> App:
    base_url = asked.base_url.rstrip("/")
    auth_url = (asked.auth_url or asked.base_url).rstrip("/")
    return App(asked.app_key, asked.app_secret, asked.service_id, base_url, auth_url)


def _go_live(asked: argparse.Namespace) -> int:
    with _application() as application:
        (account,) = _chosen(application, asked.account)
        _answer(asked, *sales.go_live(application, account, store_view=asked.store_view, since=asked.since))
    return 0


def _watch_only(asked: argparse.Namespace) -> int:
    with _application() as application:
        (account,) = _chosen(application, asked.account)
        _answer(asked, *sales.watch_only(application, account))
    return 0


def _create(asked: argparse.Namespace) -> int:
    with _application() as application:
        accounts = _chosen(application, asked.account)
        _answer(asked, *sales.create(application, accounts, ids=asked.ids, is_confirmed=asked.yes))
    return 0


def _jobs(asked: argparse.Namespace) -> int:
    with _application() as application:
        found = sales.list_jobs(application, state=asked.state, account_id=asked.account, limit=asked.limit)
    _answer(asked, *found)
    return 0


def _add_person(asked: argparse.Namespace) -> int:
    with _application() as application:
        _answer(asked, *people.add(application, asked.email, role=asked.role, name=asked.name))
    return 0


def _remove_person(asked: argparse.Namespace) -> int:
    with _application() as application:
        _answer(asked, *people.remove(application, asked.email))
    return 0


def _list_people(asked: argparse.Namespace) -> int:
    with _application() as application:
        _answer(asked, *people.list_all(application))
    return 0


def _import(asked: argparse.Namespace) -> int:
    request = _request(asked)
    with _application() as application:
        accounts = _chosen(application, asked.account)
        begun = application.imports.start(
            accounts,
            person=application.person,
            trigger="command line",
            request=request,
            feeds=REREAD if request.unreadable else (ORDERS,),
        )
        try:
            application.imports.wait()
        except KeyboardInterrupt:
            application.imports.close()
        runs = [run for one in begun if (run := find_run(application.database, one.run_id))]
        unknown = find_unknown(application.database, request.order_ids)
    titles = {account.account_id: account.title for account in accounts}
    lines = [_sentence(titles[run.account_id], run) for run in runs]
    lines += [f"Not an order of these shops: {', '.join(unknown)}."] if unknown else []
    _answer(asked, {"runs": [_run(run) for run in runs], "unknown_ids": unknown}, lines)
    return 0 if all(run.state == "finished" for run in runs) else 1


def _request(asked: argparse.Namespace) -> ImportRequest:
    return build_request(
        now=datetime.now(UTC),
        since=_day(asked.since),
        placed_from=_day(asked.placed_from),
        placed_until=_day(asked.placed_until),
        ids=asked.ids,
        unreadable=asked.unreadable,
    )


def _status(asked: argparse.Namespace) -> int:
    with _application() as application:
        database = application.database
        accounts = list_accounts(database)
        orders, unreadable, runs = count_orders(database), count_unreadable(database), last_runs(database)
    report = []
    for account in accounts:
        statuses = {row["status"]: row["orders"] for row in orders if row["account_id"] == account.account_id}
        last = runs.get(account.account_id)
        report.append(
            _account(account)
            | {
                "orders": sum(statuses.values()),
                "statuses": statuses,
                "unreadable": unreadable.get(account.account_id, 0),
                "last_run": _run(last) if last else None,
            }
        )
    lines = [_status_line(one) for one in report] or ["No shop is connected yet."]
    _answer(asked, {"accounts": report, "orders": sum(one["orders"] for one in report)}, lines)
    return 0


def _upkeep(asked: argparse.Namespace) -> int:
    _answer(asked, *asked.answer(asked))
    return 0


def _sandbox(asked: argparse.Namespace) -> int:
    check_orders(asked.orders)
    return serve(
        port=asked.port,
        seed=asked.seed,
        orders=asked.orders,
        world=asked.world,
        markets=asked.markets.split(","),
        disasters=asked.disaster,
        magento=MagentoOptions(asked.magento_port, asked.magento_bearer),
        redirect_url=asked.redirect_url,
    )


def _generate(asked: argparse.Namespace) -> int:
    file = asked.world or Path("data") / f"practice-{asked.orders}-{asked.seed}.sqlite3"
    made = make_world(
        file,
        seed=asked.seed,
        orders=asked.orders,
        markets=asked.markets.split(","),
        say=lambda sentence: print(sentence, file=sys.stderr, flush=True),
    )
    shops = ", ".join(f"{shop['orders']:,} in {shop['name']}" for shop in made.shops)
    served = f"python -m tiktok_orders sandbox --world {shlex.quote(str(file))}"
    line = f"Made {file} in {made.seconds:,.1f} seconds ({shops}); serve it with: {served}"
    data = {"file": str(file), "shops": list(made.shops), "seconds": round(made.seconds, 3), "serve": served}
    _answer(asked, data, [line])
    return 0


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(f"“{text}” is not a day. Write it like 2026-08-31.") from error


def _chosen(application: Application, account_id: str) -> list[Account]:
    accounts = list_accounts(application.database)
    if not accounts:
        raise UnknownAccountError("No shop is connected yet. Connect one first: python -m tiktok_orders connect.")
    chosen = [account for account in accounts if account_id in ("", account.account_id)]
    if not chosen:
        known = ", ".join(f"{account.account_id} ({account.title})" for account in accounts)
        raise UnknownAccountError(f"There is no account “{account_id}”. Connected are: {known}.")
    return chosen


def _answer(asked: argparse.Namespace, data: dict[str, Any], lines: list[str]) -> None:
    print(json.dumps(data) if asked.json else "\n".join(lines))


def _account(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "title": account.title,
        "region": account.region,
        "is_practice": account.is_practice,
    }


def _run(run: SyncRun) -> dict[str, Any]:
    values = {name: getattr(run, name) for name in run.__slots__}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _sentence(title: str, run: SyncRun) -> str:
    counts = (
        f"{run.new_count:,} new, {run.changed_count:,} changed, {run.unchanged_count:,} unchanged, "
        f"{run.unreadable_count:,} unreadable"
    )
    of = f", {FEEDS[run.feed].noun}s" if run.feed != ORDERS else ""
    return f"{title}{of}: {counts}." + (f" {run.message}" if run.message else "")


def _status_line(one: dict[str, Any]) -> str:
    statuses = ", ".join(f"{status} {count:,}" for status, count in one["statuses"].items()) or "none imported"
    name, orders, unreadable = f"{one['title']} ({one['account_id']})", one["orders"], one["unreadable"]
    return f"{name}: {orders:,} orders ({statuses}); {unreadable:,} unreadable."


if __name__ == "__main__":
    sys.exit(main())
