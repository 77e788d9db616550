"""Tables of tracking numbers, good ones and garbage: every row goes, or says why it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.shipping_table import (
    CheckedTable,
    OrderInTable,
    TableRow,
    check_rows,
    read_rows,
    split_text,
)
from tiktok_orders.domain.shipping_wish import read_wish

ROYAL_MAIL = ShippingProvider(id="1", name="Royal Mail")
EVRI = ShippingProvider(id="2", name="Evri")
A, B, C = "576461413038785001", "576461413038785002", "576461413038785003"
ORDERS = {one: OrderInTable(one, (ROYAL_MAIL, EVRI), {"custom:rm48": "1"}) for one in (A, B, C)}


def check(text: str, chosen: tuple[str, ...] = ()) -> CheckedTable:
    return check_rows(read_rows(split_text(text)), ORDERS, chosen)


def reasons(text: str, chosen: tuple[str, ...] = ()) -> dict[int, str]:
    return {one.row.place: one.reason for one in check(text, chosen).bad}


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\tRM12345678901\tRoyal Mail",
        f"{A},RM12345678901,Royal Mail\n",
        f"{A};rm 1234 5678 901;royal-mail uk",
        f"{A} RM12345678901 Royal Mail",
        f"Order ID\tTracking number\tCarrier\r\n{A}\tRM12345678901\tRoyal Mail\r\n\r\n",
        f"\n\nCarrier,Total,ORDER_ID,Tracking No.\nRoyal Mail,£1.00,{A},RM12345678901",
        f"'{A}\t\u200bRM12345678901 \tRM 48",
        f'"{A}","RM12345678901","Royal Mail"',
        f"{A}.0\tRM12345678901\tRoyal Mail",
    ],
)
def test_reads_what_a_spreadsheet_gives(text: str) -> None:
    checked = check(text)
    assert not checked.bad
    (parcel,) = read_wish(checked.wishes[A])
    assert (parcel.tracking_number, parcel.provider_id) == ("RM12345678901", "1")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{A}\t\tEvri", "no tracking number"),
        (f"{A}\tRM1234-5678\tEvri", "signs other than letters and digits"),
        (f"{A}\tRM12345678901\t", "carrier is missing"),
        (f"{A}\tRM12345678901\tRoyal Maul", "no carrier “Royal Maul” for this order; it has Royal Mail."),
        (f"{A}\tRM12345678901\tZzz", "it has Royal Mail, Evri."),
        ("\tRM12345678901\tEvri", "order id is missing"),
        ("576461413038799999\tRM12345678901\tEvri", "No order with this id"),
        ("576461413038785000\tRM12345678901\tEvri", "may have rounded it"),
        ("5.76461413038785E+17\tRM12345678901\tEvri", "rounded this order id"),
        (f"{A}\t9,4001E+21\tEvri", "rounded this tracking number"),
    ],
)
def test_says_what_is_wrong_with_a_row_and_lets_the_others_go(row: str, words: str) -> None:
    text = f"{row}\n{B}\tH012345678901234\tEvri"
    assert set(check(text).wishes) == {B}
    found = reasons(text)
    assert list(found) == [1] and words in found[1]


def test_an_order_that_was_not_selected_does_not_go() -> None:
    text = f"{A}\tRM12345678901\tEvri\n{B}\tRM12345678902\tEvri"
    assert set(check(text, chosen=(A, C)).wishes) == {A}
    assert "not among those that were selected" in reasons(text, chosen=(A, C))[2]


def test_of_rows_that_contradict_each_other_none_goes_and_a_repeated_row_goes_once() -> None:
    text = f"{A}\tN1234567\tEvri\n{B}\tN1234568\tEvri\n{A}\tN1234569\tEvri\n{B}\tn1234568\tevri"
    assert set(check(text).wishes) == {B}
    found = reasons(text)
    assert "Row 3 says something else" in found[1] and "Row 1 says something else" in found[3]
    assert "same as row 2" in found[4]


def test_names_that_nobody_said_the_carrier_of_are_listed_once() -> None:
    checked = check(f"{A}\tN1234567\tPigeon\n{B}\tN1234568\tPigeon\n{C}\tN1234569\tEvri")
    assert checked.unknown_carriers == ("Pigeon",) and checked.row_count == 3


def test_carriers_that_were_not_read_yet_are_judged_later() -> None:
    orders = {A: OrderInTable(A, None, {})}
    checked = check_rows([TableRow(1, A, "N1234567", "Pigeon")], orders)
    assert read_wish(checked.wishes[A])[0].carrier == "Pigeon"


_ids = st.sampled_from([A, B, C, "576461413038799999", "5.7E+17", "", "order"])
_numbers = st.one_of(st.sampled_from(["RM12345678901", "", "RM-1", "9.4E+21"]), st.text(max_size=12))
_carriers = st.one_of(st.sampled_from(["Royal Mail", "evri", "", "RM 48", "Pigeon"]), st.text(max_size=12))


@given(st.lists(st.tuples(_ids, _numbers, _carriers), max_size=12), st.sets(st.sampled_from([A, B, C])))
def test_every_row_goes_or_says_why_not(cells: list[tuple[str, str, str]], chosen: set[str]) -> None:
    rows = read_rows(cells)
    checked = check_rows(rows, ORDERS, chosen)
    assert checked.row_count == len(rows)
    assert set(checked.wishes) <= (chosen or set(ORDERS))
    assert all(one.reason.endswith(".") for one in checked.bad)
    for order_id, wish in checked.wishes.items():
        (parcel,) = read_wish(wish)
        assert parcel.tracking_number.isalnum() and parcel.provider_id in ("1", "2")
        assert order_id in {row.order_id for row in rows}


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('\t,;"\n\r ')), max_size=400))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    rows = read_rows(split_text(text))
    assert check_rows(rows, ORDERS).row_count == len(rows)


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6), st.sampled_from("\t;,"))
def test_what_a_spreadsheet_wrote_is_read_again(cells: list[list[str]], sign: str) -> None:
    def clean(cell: str) -> str:
        return "".join(letter for letter in cell if letter.isalnum())

    table: list[list[Any]] = [["Order ID", "Tracking number", "Carrier"]]
    table += [[clean(cell) for cell in (*row, "", "", "")[:3]] for row in cells]
    text = "\n".join(sign.join(row) for row in table)
    wanted = [tuple(row) for row in table[1:] if any(row)]
    found = [(one.order_id, one.tracking_number, one.carrier) for one in read_rows(split_text(text))]
    assert found == wanted
