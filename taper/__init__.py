"""An opioid taper planner: the Django project, its app, and the pure engine in taper.engine."""
