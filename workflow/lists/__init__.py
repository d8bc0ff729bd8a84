"""Lists of cases for the desk: queues, first screens, workload, what comes due."""
