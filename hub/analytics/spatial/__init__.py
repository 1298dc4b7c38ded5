"""Where plays were watched: places, hexagons, arcs, density and tiles for maps."""
