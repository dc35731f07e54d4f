"""The console's part of tickets: the task pane, one ticket in the middle, the form of a new one."""
