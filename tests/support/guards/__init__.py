"""Checks that run around every test: what it leaves behind, reaches or logs without saying so.

Each guard asks for the one before it, so that they are taken down in this order: tasks, threads,
network, logs, environment.
"""
