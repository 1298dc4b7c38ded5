"""Configuration: built-in defaults, then usher.yaml, then the environment.

Each part of the hub declares its own `Section`; `load_config` reads them all, and reports every
mistake with file, line and what would be right while it falls back to the default of that value.
"""

from hub.core.config.config import Config, load_config
from hub.core.config.problems import Problem
from hub.core.config.section import Section, Variable

__all__ = ["Config", "Problem", "Section", "Variable", "load_config"]
