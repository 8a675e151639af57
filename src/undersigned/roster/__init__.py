"""Who may sign: charter, enrolment statement, evidence, frozen roster."""
