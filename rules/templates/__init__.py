"""Templates: jinja in a sandbox that can read nothing and never holds up the hub."""
