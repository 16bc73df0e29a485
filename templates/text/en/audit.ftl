# Audit.

audit-title = Audit
audit-lead = Auditors read the histories and documents of incidents. They may not audit what happened in their own units.
audit-you = you
audit-others = Other posts held
audit-shut-out = Units they may not audit (with those below)
audit-none = Nobody holds a post that audits (auditors under roles in the plan).
audit-unknown = An incident whose section is not known is not shown to auditors until it is. Whoever is named as a subject of an incident does not see it, whatever their post.
audit-own = This happened in your own unit: you see it as someone who has a part in it, not as an auditor.
