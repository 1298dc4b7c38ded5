"""Where happenings come from: each source turns events of the hub into them."""
