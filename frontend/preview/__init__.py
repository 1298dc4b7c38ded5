"""Every page with made-up data, for looking at: `python -m frontend.preview`. Not part of the wheel."""
