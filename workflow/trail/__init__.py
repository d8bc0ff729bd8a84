"""The trail below `workflow.audit`: chains, checkpoints, the inspection of all of it, and what auditors ask."""
