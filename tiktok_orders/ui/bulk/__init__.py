"""The one dialog before a bulk action, and what single verbs ask and show in it."""
