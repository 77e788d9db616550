"""The grid's JavaScript. Data reaches it as row data only and the page as text only: never as markup.

Nothing here is built from data: a string in the grid's options could be run, row data cannot (observed).
"""

from __future__ import annotations

from st_aggrid import JsCode

ROW_ID = JsCode("function(p){ return p.data._id; }")

# Ticks what was selected before this page was shown. Rows may change while it is shown (a minute passes, an import
# ends): then the hand's own ticks stay.
TICK = JsCode("""
function(p){
  const first = p.api.getDisplayedRowAtIndex(0);
  if (!first || window.__ticked === first.data._shown_key) return;
  window.__ticked = first.data._shown_key;
  p.api.forEachNode(function(n){ n.setSelected(!!n.data._selected); });
}
""")

# Enter on a cell presses the link or button in it.
PRESS_ENTER = JsCode("""
function(p){
  if (!p.event || p.event.key !== 'Enter') return;
  const inside = p.event.target.querySelector && p.event.target.querySelector('a,button');
  if (inside) inside.click();
}
""")

# What the server is told: ticked and shown ids, the columns as they stand, and the cell that was pressed.
REPORT = JsCode("""
function(a){
  const api = a.eventData.api, ids = [], shown = [];
  api.forEachNode(function(n){ shown.push(n.id); if (n.isSelected()) ids.push(n.id); });
  window.__token = Math.max(Date.now(), (window.__token || 0) + 1);
  const arranged = ['columnMoved', 'columnResized', 'columnPinned'].includes(a.streamlitRerunEventTriggerName);
  const columns = !arranged ? null : api.getColumnState()
    .filter(function(c){ return c.colId.indexOf('ag-Grid') !== 0; })
    .map(function(c){ return {colId: c.colId, width: c.width, hide: !!c.hide, pinned: c.pinned || null}; });
  let pressed = null;
  if (a.streamlitRerunEventTriggerName === 'cellClicked') {
    pressed = {column: a.eventData.column.getColId(), order_id: a.eventData.node.id};
  }
  return {token: window.__token, ids: ids, shown: shown, columns: columns, pressed: pressed};
}
""")

# A click tells the server only where it opens something; moving a column only when it was let go.
WORTH_TELLING = JsCode("""
function(a){
  const event = a.eventData;
  switch (a.streamlitRerunEventTriggerName) {
    case 'cellClicked': {
      const column = event.column.getColId();
      const mouse = event.event || {};
      return ['order_id', 'order_data', 'case_id', 'of_order'].includes(column)
        && !mouse.ctrlKey && !mouse.metaKey && !mouse.shiftKey && !window.__copied;
    }
    case 'columnMoved':
    case 'columnResized':
      return !!event.finished && event.source !== 'api' && event.source !== 'gridInitializing';
    case 'selectionChanged':
      return event.source !== 'api';
    default:
      return true;
  }
}
""")

ORDER_LINK = JsCode("""
class OrderLink {
  init(p) {
    this.box = document.createElement('span');
    this.box.className = 'to-id';
    const link = document.createElement('a');
    link.textContent = p.value;
    const page = {order_id: '/order?order_id=', case_id: '/refund?case_id=', of_order: '/order?order_id='};
    link.href = page[p.colDef.field] + encodeURIComponent(p.value);
    link.target = '_blank';
    link.rel = 'noopener';
    link.onclick = function(e){ if (!e.ctrlKey && !e.metaKey && !e.shiftKey) e.preventDefault(); };
    const copy = document.createElement('button');
    copy.className = 'to-copy';
    const what = p.colDef.field === 'case_id' ? 'Copy the refund id' : 'Copy the order id';
    copy.title = what;
    copy.setAttribute('aria-label', what);
    copy.append(document.createElement('i'), document.createElement('i'));
    copy.onclick = function(e){
      e.preventDefault();
      window.__copied = true;
      setTimeout(function(){ window.__copied = false; }, 300);
      navigator.clipboard.writeText(p.value);
      copy.classList.add('to-done');
      setTimeout(function(){ copy.classList.remove('to-done'); }, 1200);
    };
    this.box.append(link, copy);
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

ADMIN_LINK = JsCode("""
class AdminLink {
  init(p) {
    this.box = document.createElement('span');
    this.box.className = 'to-id';
    const target = p.data.increment_id_link;
    const isSafe = target && ['http:', 'https:'].includes(new URL(target).protocol);
    const text = document.createElement(isSafe ? 'a' : 'span');
    text.textContent = p.value;
    if (isSafe) {
      text.href = target;
      text.target = '_blank';
      text.rel = 'noopener';
      text.title = 'Open in Magento';
    }
    this.box.append(text);
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

ACCOUNT = JsCode("""
class AccountCell {
  init(p) {
    this.box = document.createElement('span');
    this.box.className = 'to-account';
    const dot = document.createElement('i');
    dot.className = 'to-dot to-dot-' + (p.data._account_colour % 8);
    const id = document.createElement('span');
    id.className = 'to-mono';
    id.textContent = p.value;
    const title = document.createElement('small');
    title.textContent = p.data._account_title;
    this.box.append(dot, id, title);
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

STATUS = JsCode("""
class StatusPill {
  init(p) {
    this.box = document.createElement('span');
    if (!p.value) return;
    this.box.className = 'to-pill to-' + p.data[p.colDef.field + '_tone'];
    this.box.textContent = p.value;
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

MONEY = JsCode("""
class MoneyCell {
  init(p) {
    this.box = document.createElement('span');
    this.box.className = 'to-money';
    const own = p.data[p.colDef.field + '_own'];
    if (own) {
      const small = document.createElement('small');
      small.textContent = own;
      this.box.append(small);
    }
    const amount = document.createElement('b');
    amount.textContent = p.value;
    this.box.append(amount);
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

TIME = JsCode("""
class TimeCell {
  init(p) {
    this.box = document.createElement('span');
    this.box.textContent = p.value;
    const tone = p.data[p.colDef.field + '_tone'];
    if (tone) this.box.className = 'to-due to-due-' + tone;
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

RAW_DATA = JsCode("""
class RawDataCell {
  init(p) {
    this.box = document.createElement('button');
    this.box.className = 'to-button';
    this.box.textContent = 'View data';
    this.box.setAttribute('aria-label', 'View what TikTok sent for order ' + p.data.order_id);
  }
  getGui() { return this.box; }
  refresh() { return false; }
}
""")

_MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def cell_styles(dark: bool) -> dict[str, dict[str, str]]:
    """Returns the styles of what the cells above draw: a state has a word, a colour and one place."""
    accent, muted, ground = ("#5eead4", "#94a3b3", "#0f141a") if dark else ("#0f766e", "#5d6b7b", "#ffffff")
    styles = {
        ".to-id": {"display": "inline-flex", "gap": "6px", "align-items": "center"},
        ".to-id a": {"color": accent, "text-decoration": "none", "font-weight": "600", "font-family": _MONO},
        ".to-id a:hover": {"text-decoration": "underline"},
        ".to-copy": {
            "position": "relative",
            "width": "18px",
            "height": "18px",
            "border": "0",
            "background": "none",
            "cursor": "pointer",
            "opacity": "0",
        },
        ".ag-row-hover .to-copy, .to-copy:focus-visible": {"opacity": "1"},
        ".to-copy i": {
            "position": "absolute",
            "left": "3px",
            "top": "2px",
            "width": "8px",
            "height": "10px",
            "border": f"1.5px solid {muted}",
            "border-radius": "2px",
        },
        ".to-copy i + i": {"left": "6px", "top": "5px", "background": ground},
        ".to-done i": {"border-color": accent, "background": accent},
        ".to-mono": {"font-family": _MONO, "color": muted, "font-size": "12px"},
        ".to-account": {"display": "inline-flex", "gap": "7px", "align-items": "center"},
        ".to-account small": {"font-size": "13px"},
        ".to-dot": {"width": "9px", "height": "9px", "border-radius": "3px", "flex": "none"},
        ".to-pill": {
            "display": "inline-block",
            "line-height": "21px",
            "padding": "0 9px",
            "border-radius": "11px",
            "font-size": "12px",
            "font-weight": "600",
        },
        ".to-magento": {"border-radius": "4px", "background": "none !important", "border": f"1px solid {muted}"},
        ".to-money": {"display": "inline-flex", "gap": "8px", "align-items": "baseline"},
        ".to-money small": {"color": muted},
        ".to-money b": {"font-weight": "600", "font-variant-numeric": "tabular-nums"},
        ".to-due-red": {"color": "#f87171" if dark else "#b91c1c", "font-weight": "600"},
        ".to-due-late": {"color": "#f87171" if dark else "#b91c1c", "font-weight": "700"},
        ".to-due-amber": {"color": "#fbbf24" if dark else "#a16207", "font-weight": "600"},
        ".to-button": {
            "border": f"1px solid {'#334155' if dark else '#d5dbe2'}",
            "border-radius": "6px",
            "background": "none",
            "color": "inherit",
            "cursor": "pointer",
            "font-size": "12px",
            "line-height": "22px",
            "padding": "0 9px",
        },
        ".ag-header-cell-text": {"line-height": "1.25"},
        ".ag-tooltip": {"white-space": "pre-line", "max-width": "460px"},
    }
    for tone, (light_colours, dark_colours) in TONES.items():
        ink, ground = dark_colours if dark else light_colours
        styles[f".to-{tone}"] = {"color": ink, "background": ground}
    for number, colour in enumerate(ACCOUNT_COLOURS):
        styles[f".to-dot-{number}"] = {"background": colour}
    return styles


# Tone to (ink, ground) in light and in dark; all pass 4.5:1.
TONES = {
    "wait": (("#854d0e", "#fef3c7"), ("#fde68a", "#3d2f0a")),
    "work": (("#5b21b6", "#ede9fe"), ("#d2c4fd", "#312457")),
    "way": (("#1e40af", "#dbeafe"), ("#bcd7fd", "#172c54")),
    "good": (("#166534", "#dcfce7"), ("#a7f3c4", "#12351f")),
    "bad": (("#991b1b", "#fee2e2"), ("#fcb8b8", "#451a1a")),
    "plain": (("#3f4a57", "#e8ecf0"), ("#cbd5df", "#2a333d")),
}
ACCOUNT_COLOURS = ("#0ea5e9", "#f97316", "#8b5cf6", "#22a06b", "#e11d74", "#b58900", "#64748b", "#14b8a6")
