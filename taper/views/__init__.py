"""Load, ask, render: one module for each screen or action."""
