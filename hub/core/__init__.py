"""Bus, states, services, registries, config entries, flows, loader and supervisor."""
