// The notice's editor, the schedule and the testers.
