"""The journal: every observation is durable here before it is acknowledged or acted on."""
