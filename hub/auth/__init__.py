"""Who may use the hub: users, roles, passwords, sessions, tokens and the audit log."""
