"""How the stack is: its queues, alarms and scheduled runs, for its operators (DESIGN 14.3)."""
