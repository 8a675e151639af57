"""Numbers, days and addressees that an article gives, beside what the record proves."""
