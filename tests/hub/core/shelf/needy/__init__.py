"""Needs a package that nobody has."""

import importlib

importlib.import_module("usher_imaginary_package")
