"""Items, their shows and seasons, and the libraries that they lie in."""
