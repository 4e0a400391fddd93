"""Other people's files in; what they say of a text, exact or listed with a reason, out."""
