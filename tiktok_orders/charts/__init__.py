"""Charts as Vega-Lite specifications, made with Altair: the same for the pages and for the management report."""
