// People, the log and settings.
