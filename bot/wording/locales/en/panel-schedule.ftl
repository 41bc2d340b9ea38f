# The panel: the schedule.

panel-schedule = Schedule
panel-schedule-hint = What herald does when. Times are UTC+8.
panel-schedule-when = Time
panel-schedule-ahead = ahead
panel-schedule-past = past
panel-schedule-campaign = Campaign
panel-schedule-running = all that run
panel-schedule-state = State
panel-schedule-any = any
panel-schedule-waiting = waits
panel-schedule-underway = under way
panel-schedule-done = done
panel-schedule-sent = sent
panel-schedule-cancelled = cancelled
panel-schedule-failed = given up
panel-schedule-late = late
panel-schedule-empty = Nothing is planned
panel-schedule-empty-text = Approving a campaign plans its jobs. An organiser drafts one under New campaign.
panel-schedule-none-fit = Nothing fits this filter
panel-schedule-open = Open on Discord
panel-schedule-resend = Send again
panel-schedule-resend-hint = herald reads the channel's history first and keeps the message's nonce, so nothing is said twice.
panel-schedule-resent = It is on its way again.
panel-schedule-stale = Somebody has sent it again already, or it stands there by now. Look at its state.
panel-schedule-show-failed = Show them
panel-job-announce = Post the notice
panel-job-open = Open the window
panel-job-remind = Remind members
panel-job-last-hour = Tell of the last hour
panel-job-close = Close the window
panel-job-entry-list = Post the entry list
panel-job-freeze-watch = Check that the list is frozen
panel-job-result-watch = Check that the winners are out
panel-job-appeals-over = Appeals about the result end
panel-job-claims-over = Deadline for account numbers
panel-say-opening = Notice
panel-say-reminder = Reminder
panel-say-last-hour = Last hour
panel-say-amended = Change of the window
panel-say-closed = End of the window
panel-say-entry-list = Entry list
panel-say-frozen = Frozen list
panel-say-results = Winners
panel-say-voided = Called off
panel-say-other = Message

panel-schedule-tries = { $tries_n ->
    [one] { $tries } try
   *[other] { $tries } tries
}
panel-schedule-failed-count = { $failed_n ->
    [one] { $failed } announcement was given up. Its line says why; mend that on Discord, then send it again.
   *[other] { $failed } announcements were given up. Their lines say why; mend that on Discord, then send them again.
}
panel-schedule-part = { $what }, { $lang }, part { $part }
