"""Every page with made-up data: `python -m frontend.preview`. Not part of the wheel."""
