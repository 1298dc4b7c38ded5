"""Histories of other programs, brought into this one."""
