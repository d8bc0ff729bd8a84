"""Local help: who serves a place, who helps whom, and the services an office adds."""
