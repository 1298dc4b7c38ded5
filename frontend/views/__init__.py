"""What each template is given: frozen dataclasses, one module per group of pages.

A page is wired by building its view from the hub's models and passing it to `frontend.app.render`.
"""
