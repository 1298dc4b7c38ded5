"""For the curious: entities and states, events, services, and what a broker is told."""
