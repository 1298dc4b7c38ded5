"""The steps from one schema version to the next, as SQL files named NNNN_what_it_does.sql."""
