# Response
fact-response-bcp-active = The business continuity plan was recorded as in force.
fact-response-bcp-inactive = The business continuity plan was recorded as not in force.
web-area-response = Response
section-response-bcp = Business continuity plan
section-response-bcp-name = In force
section-response-bcp-active = Yes
section-response-bcp-inactive = No
