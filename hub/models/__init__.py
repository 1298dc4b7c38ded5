"""The vocabulary of Usher as frozen dataclasses: what every other part speaks."""
