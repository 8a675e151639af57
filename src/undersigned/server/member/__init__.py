"""What a member does in a browser: enrol, sign or leave."""
