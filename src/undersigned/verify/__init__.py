"""Bundle and trust policy in, report of numbered steps out; opens nothing."""
