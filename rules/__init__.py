"""Rules as data: triggers, conditions over facts, actions; a detection is a blueprint of them."""
