"""What was found, for people and machines: text, JSON, GitHub annotations, SARIF, JUnit. A module for each subject."""
