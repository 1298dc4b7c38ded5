"""How the simulated Plex Media Server tells of changes: websocket, EventSource, webhooks."""
