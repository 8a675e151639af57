"""The one script of the pages and their workers: built from `web/`, served with its digest."""
