"""What rules show as entities of the hub and of persons: alerts, switches, trust."""
