"""Questions to the history: each a function of a reader, answered with the types of `rows`."""
