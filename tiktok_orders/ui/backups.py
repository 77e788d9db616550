"""The backups: how old the newest is, what each holds, a button for another one, and how one is restored."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.errors import StoreError
from tiktok_orders.services.backup import KEPT, Backup, list_backups
from tiktok_orders.store.backup_files import read_backup
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.formats import ago, count, exact_time
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, show_empty, shown_errors


def state_sentence() -> str:
    """Returns "Last backup 2 hours ago; 5 are kept." or that there is none."""
    made = list_backups(running().settings.backups_folder)
    if not made:
        return "There is no backup yet."
    kept = "it is" if len(made) == 1 else f"{len(made)} are"
    return f"Last backup {ago(made[0].made_at, running().clock())}; {kept} kept."


def show_button() -> None:
    """Draws Back up now, for those who may."""
    runner = running().backups
    label = "Backing up…" if runner.is_running else "Back up now"
    is_allowed = may(session.person(), Deed.BACK_UP)
    if st.button(
        label, type="primary", icon=":material/save:", disabled=runner.is_running or not is_allowed, key="back_up"
    ):
        with shown_errors():
            runner.start(person=session.person())
            st.rerun()


def show_progress() -> None:
    """Draws that a backup is being made, until it is, and what hindered the last one."""
    runner = running().backups
    fragment(_progress, run_every=0.7 if runner.is_running else None)(runner.is_running)
    if runner.problem:
        st.error(plain(runner.problem), icon=":material/error:")


def _progress(was_running: bool) -> None:
    is_running = running().backups.is_running
    if is_running:
        st.info("A backup is being made. Work goes on meanwhile, and leaving this page stops nothing.")
    if was_running and not is_running:
        st.rerun()


def show_backups() -> None:
    """Draws the backups, the newest first."""
    made = list_backups(running().settings.backups_folder)
    if not made:
        show_empty(
            "No backup yet",
            "A backup holds all orders, what was decided about them, and the ledger. Back up now makes the first.",
        )
        return
    st.dataframe([_row(backup) for backup in made], hide_index=True, width="stretch", row_height=38)


def _row(backup: Backup) -> dict[str, Any]:
    zone, now = reads.workspace().time_zone, running().clock()
    return {
        "Made": exact_time(backup.made_at, zone),
        "Age": ago(backup.made_at, now),
        "Size": f"{backup.size / 1e6:,.1f} MB",
        "Verified": _contents(backup),
        "File": backup.path.name,
    }


@st.cache_data(max_entries=4 * KEPT, show_spinner=False)
def _contents(backup: Backup) -> str:
    """A backup was read in full when it was made; here it is opened once more, and again when it has changed."""
    try:
        return f"Yes, {count(read_backup(backup.path).orders, 'order')}"
    except StoreError:
        return "No: it cannot be read"


def show_where() -> None:
    """Draws where backups lie, what belongs to them, and how one is restored."""
    settings = running().settings
    folder = f"{settings.database_path.parent.name or '.'}/{settings.backups_folder.name}"
    st.markdown(
        f"Backups lie in the folder `{folder}` of the computer that runs TikTok Orders; the newest {KEPT} are "
        "kept there. Copy them to another computer as well, and keep the key file "
        f"`{settings.key_file.name}` apart from them: a backup's secrets cannot be read without it."
    )
    st.markdown("**To restore one**, stop the dashboard and run this on that computer, with the file's name:")
    st.code(f"python -m tiktok_orders restore {folder}/FILE --yes", language=None)
