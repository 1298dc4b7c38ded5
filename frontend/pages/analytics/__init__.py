"""Reports by topic, the overview of cards, and the map."""
