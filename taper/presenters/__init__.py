"""Values turned into what a screen or a sheet shows: wording and formats; templates own the structure."""
