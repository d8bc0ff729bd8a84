"""What the law asks before anything goes on or leaves, in parts: each gate of `workflow.gates` is made of these."""
