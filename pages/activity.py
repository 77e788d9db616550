"""Activity: the ledger anyone can read, one line per thing done for an order, and what people did."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.ledger import count_ledger, prove_once, read_ledger
from tiktok_orders.store.workspace import list_deeds
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.ledger import show_deeds, show_export, show_filter, show_lines, show_pages, show_proof

session.just_entered("activity")
st.title("Activity")
show_proof(prove_once(running().database))
ledger, deeds = st.tabs(["Orders", "What people did"])
zone = reads.workspace().time_zone
with ledger:
    wanted = show_filter(reads.accounts(), session.chosen_account(), zone)
    total = count_ledger(running().database, wanted)
    page, size = show_pages(total, zone)
    show_lines(read_ledger(running().database, wanted, offset=(page - 1) * size, limit=size), zone)
    show_export(wanted, total, zone)
with deeds:
    show_deeds(list_deeds(running().database), zone)
