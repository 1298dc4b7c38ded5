"""What the hub knows of the world by itself: countries, and how exactly places are shown."""
