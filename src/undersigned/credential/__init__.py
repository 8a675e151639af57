"""The holder's secrets: drawn, stored, tied to a letter, used once, erased."""
