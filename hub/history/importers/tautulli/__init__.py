"""Tautulli's database (`tautulli.db`, once `plexpy.db`) as plays."""
