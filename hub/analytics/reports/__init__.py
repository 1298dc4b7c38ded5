"""One file for each report; `catalogue.py` collects them."""
