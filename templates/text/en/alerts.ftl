# Alarms of monitoring: what is kept of them
alerts-summary = Alarm of monitoring: { $name } ({ $count })
alerts-group = Group of alarms:
alerts-firing = Alarms that monitoring sent
alerts-resolved = Alarms that monitoring says have ended (the incident goes on)
alerts-left-out = There are { $count } more alarms: look at the monitoring.
alerts-cut = (Too long: this is as far as it goes. Look at the monitoring for the rest)
