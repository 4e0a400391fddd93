"""The contract between the rooms: labels, tables, rules, and what a broken rule looks like."""
