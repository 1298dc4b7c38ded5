"""What each user arranges for themselves: saved filters, and the cards of their overview."""
