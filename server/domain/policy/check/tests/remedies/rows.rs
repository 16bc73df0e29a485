//! What is wrong, and what its remedy says, as edits of the small policy.

/// Written, altered to.
pub(super) type Edit = (&'static str, &'static str);

/// (code, what makes it, what its remedy says)
pub(super) type Row = (&'static str, &'static [Edit], &'static [Edit]);

const END: &str = "parties:\n";

/// Remedies that name something to write, to take away or to choose.
pub(super) const ROWS: &[Row] = &[
    ("missing-key", &[("version: 1\n", "")], &[("body:", "version: 1\nbody:")]),
    ("unknown-key", &[("label: 管理者", "lable: x, label: 管理者")], &[("lable: x, ", "")]),
    (
        "duplicate-key",
        &[("    label: 連絡\n", "    label: 連絡\n    label: 連\n")],
        &[("    label: 連\n", "")],
    ),
    ("duplicate-id", &[("tell: desk\n", "tell: [desk, desk]\n")], &[("[desk, desk]", "[desk]")]),
    (
        "bad-id",
        &[("  mailbox: {", "  Box: {"), ("[mailbox]", "[Box]")],
        &[("  Box: {", "  box_1: {"), ("[Box]", "[box_1]")],
    ),
    ("empty-list", &[("tell: desk\n", "tell: []\n")], &[("tell: []", "tell: [desk]")]),
    (
        "unknown-calendar",
        &[("within: 30m, basis", "within: 30m, calendar: night, basis")],
        &[("  office:", "  night: { open: mon-fri 17:15-23:00 }\n  office:")],
    ),
    (
        "unknown-scale",
        &[("personal_data: [present, unknown]", "scales: { reach: wide }")],
        &[(END, "scales: { reach: { label: 範囲, classes: { near: 狭い, wide: 広い } } }\nparties:\n")],
    ),
    (
        "unknown-class",
        &[
            ("personal_data: [present, unknown]", "scales: { reach: all }"),
            (END, "scales: { reach: { label: 範囲, classes: { near: 狭い, wide: 広い } } }\nparties:\n"),
        ],
        &[("reach: all", "reach: wide")],
    ),
    ("needs-word", &[("name: 小町", "name: [小町]")], &[("[小町]", "小町")]),
    (
        "needs-list",
        &[("closed: [national]", "closed: { a: national }")],
        &[("{ a: national }", "[national]")],
    ),
    (
        "needs-map",
        &[("{ minor: 軽微, major: 高 }", "[minor, major]")],
        &[("[minor, major]", "\n    minor: 軽微\n    major: 高")],
    ),
    ("needs-truth", &[("post: desk }", "post: desk, also_tell_holder: yes }")], &[(": yes", ": true")]),
    ("needs-number", &[("post: desk }", "post: desk, order: first }")], &[("order: first", "order: 1")]),
    ("bad-months", &[(END, "exceptions: { check_every: soon }\nparties:\n")], &[("soon", "3mo")]),
    ("bad-duration", &[("速やかに: 60m", "速やかに: 60min")], &[("60min", "60m")]),
    ("bad-hours", &[("mon-fri 08:45-17:15", "mon-fri 8:45")], &[("mon-fri 8:45", "mon-fri 08:45-17:15")]),
    ("bad-period", &[(END, "prevention: { effect_after: soon }\nparties:\n")], &[("soon", "6mo")]),
    ("bad-days", &[("closed: [national]", "closed: [xmas]")], &[("xmas", "12-29..01-03")]),
    (
        "bad-open-days",
        &[("closed: [national]", "closed: [], open_days: [soon]")],
        &[("soon", "2026-06-06 09:00-12:00")],
    ),
    (
        "bad-date",
        &[("urgency:", "national_holidays: { drop: [07-20] }\nurgency:")],
        &[("07-20", "2026-07-20")],
    ),
    (
        "added-and-dropped",
        &[("urgency:", "national_holidays: { add: { 2027-02-24: 日 }, drop: [2027-02-24] }\nurgency:")],
        &[(", drop: [2027-02-24]", "")],
    ),
    ("bad-weekly", &[(END, "readiness: monday\nparties:\n")], &[("monday", "mon 08:30")]),
    (
        "bad-count",
        &[("personal_data: [present, unknown]", "people_max: 100")],
        &[("people_max: 100", "people_max: over 100")],
    ),
    (
        "bad-due",
        &[("within: 30m, basis", "due: soon, basis")],
        &[("due: soon", "due: 17:00 next open day, calendar: office")],
    ),
    (
        "bad-needs",
        &[("confirm: { within: 速やかに }", "confirm: { within: 速やかに, needs: all }")],
        &[("needs: all", "needs: each")],
    ),
    (
        "bad-ppc",
        &[(END, "report_items: { no: { label: 番号, stage: first, ppc: 10 } }\nparties:\n")],
        &[("ppc: 10", "ppc: 9")],
    ),
    ("bad-email", &[("desk@example.jp", "desk")], &[("email: desk", "email: name@example.jp")]),
    (
        "bad-post-reference",
        &[("tell: manager of place", "tell: manager at place")],
        &[("manager at place", "manager of place")],
    ),
    ("bad-after", &[("after: first.report_up", "after: first done")], &[("first done", "first")]),
    ("bad-content-name", &[(END, "contents: { full: [number] }\nparties:\n")], &[("{ full:", "{ short:")]),
    (
        "content-without-number",
        &[(END, "contents: { short: [kind] }\nparties:\n")],
        &[("[kind]", "[number, kind]")],
    ),
    (
        "post-needs-a-place",
        &[("tell: manager of place", "tell: manager")],
        &[("tell: manager", "tell: manager of place")],
    ),
    ("post-is-for-the-body", &[("ask: desk", "ask: desk of place")], &[("desk of place", "desk")]),
    (
        "unknown-place",
        &[("manager of place", "manager of home")],
        &[("manager of home", "manager of reporter")],
    ),
    ("after-itself", &[("after: first.report_up", "after: second")], &[("after: second", "after: first")]),
    ("after-ring", &[("after: first.report_up", "after: third")], &[("        after: third\n", "")]),
    ("from-ring", &[("from: confirm", "from: report_up")], &[(" from: report_up,", "")]),
    (
        "step-without-deed",
        &[("        tell: desk\n        owes: { confirm: { within: 1h } }\n", "")],
        &[(
            "after: first.report_up\n",
            "after: first.report_up\n        tell: desk\n        owes: { confirm: { within: 1h } }\n",
        )],
    ),
    (
        "step-with-several-deeds",
        &[("        ask: desk", "        tell: desk\n        ask: desk")],
        &[("        tell: desk\n        ask", "        ask")],
    ),
    (
        "key-of-another-deed",
        &[("        ask: desk", "        copy: desk\n        ask: desk")],
        &[("        copy: desk\n", "")],
    ),
    (
        "question-without-time",
        &[("        within: 1h\n", "")],
        &[("        else: ciso", "        within: 1h\n        else: ciso")],
    ),
    (
        "question-without-else",
        &[("        else: ciso\n", "")],
        &[("        unanswered", "        else: ciso\n        unanswered")],
    ),
    (
        "question-without-unanswered",
        &[("        unanswered: necessary\n", "")],
        &[("        else: ciso\n", "        else: ciso\n        unanswered: necessary\n")],
    ),
    (
        "too-few-options",
        &[("[necessary, not_necessary]", "[necessary]")],
        &[("[necessary]", "[necessary, not_necessary]")],
    ),
    ("empty-condition", &[("personal_data: [present, unknown]", "any: []")], &[("{ any: [] }", "always")]),
    (
        "severity-by-severity",
        &[("personal_data: [present, unknown]", "severity: major")],
        &[("severity: major }", "kind: loss }")],
    ),
    (
        "scale-named-severity",
        &[(END, "scales: { severity: { label: 度, classes: { a: 甲 } } }\nparties:\n")],
        &[("{ severity: { label: 度", "{ urgent: { label: 度")],
    ),
    (
        "scale-by-class",
        &[(
            END,
            "scales: { urgent: { label: 度, classes: { a: 甲 }, rules: [{ a: { severity: major } }] } }\nparties:\n",
        )],
        &[("{ severity: major } }]", "{ kind: loss } }]")],
    ),
    ("kind-without-basis", &[("basis: \"5.10\"", "kind: law")], &[(", kind: law", "")]),
    (
        "no-last-resort",
        &[("    last_resort: [mailbox]\n", "")],
        &[(END, "    last_resort: mailbox\nparties:\n")],
    ),
    ("last-resort-is-post", &[("[mailbox]", "[desk]")], &[("resort: [desk]", "resort: [mailbox]")]),
    (
        "party-named-as-post",
        &[("  mailbox: {", "  desk: {"), ("[mailbox]", "[desk]")],
        &[("  desk: { label: 受", "  box: { label: 受"), ("resort: [desk]", "resort: [box]")],
    ),
    (
        "may-without-email",
        &[("email: desk@example.jp,", "phone: 000-000-0119, may: confirm,")],
        &[("may: confirm,", "email: desk@example.jp, may: confirm,")],
    ),
    (
        "contact-without-address",
        &[("readers: 当番", "contact: { hours: closed }, readers: 当番")],
        &[("{ hours: closed }", "{ hours: closed, phone: 000-000-0119 }")],
    ),
    (
        "must-without-time",
        &[("readers: 当番", "must: confirm, readers: 当番")],
        &[("must: confirm", "must: confirm, within: 1h")],
    ),
    (
        "time-without-must",
        &[("readers: 当番", "within: 1h, readers: 当番")],
        &[("within: 1h, readers", "must: confirm, within: 1h, readers")],
    ),
    (
        "rungs-not-rising",
        &[(
            END,
            "prevention: { overdue: [{ after: 8d, tell: owner }, { after: 1d, tell: ciso }] }\nparties:\n",
        )],
        &[("after: 8d", "after: 0d")],
    ),
    (
        "warnings-not-falling",
        &[(END, "response: { log_warnings: [1d, 3d] }\nparties:\n")],
        &[("[1d, 3d]", "[3d, 1d]")],
    ),
    (
        "stand-in-ring",
        &[("group: any }", "stand_ins: [{ cause: absent, post: ciso }] }")],
        &[
            ("cause: absent, post: ciso", "cause: absent, post: deputy"),
            ("  ciso:", "  deputy: { label: 副, per: body }\n  ciso:"),
        ],
    ),
    (
        "time-by-classes",
        &[
            ("速やかに: 60m", "段々: { of: reach, wide: 15m, else: 60m }, 速やかに: 60m"),
            ("confirm: { within: 速やかに }", "confirm: { within: { major: 段々, else: 2h } }"),
            (END, "scales: { reach: { label: 範囲, classes: { near: 狭い, wide: 広い } } }\nparties:\n"),
        ],
        &[("{ major: 段々, else: 2h }", "{ major: 15m, else: 2h }")],
    ),
    (
        "time-without-else",
        &[("速やかに: 60m", "速やかに: { major: 15m }")],
        &[("{ major: 15m }", "{ major: 15m, else: 60m }")],
    ),
    (
        "within-and-due",
        &[("within: 30m, basis", "within: 30m, due: noon next day, basis")],
        &[("within: 30m, due", "due")],
    ),
    (
        "calendar-without-time",
        &[("confirm: { within: 速やかに }", "confirm: { calendar: office }")],
        &[("{ calendar: office }", "{ calendar: office, within: 1h }")],
    ),
    (
        "quiet-without-time",
        &[("confirm: { within: 速やかに }", "confirm: { while_quiet: true }")],
        &[("{ while_quiet: true }", "{ while_quiet: true, within: 4h }")],
    ),
    (
        "second-person-without-from",
        &[("confirm: { within: 速やかに }", "confirm: { within: 速やかに, second_person: true }")],
        &[
            ("速やかに, second_person: true }", "速やかに }"),
            ("from: confirm, within: 30m", "from: confirm, second_person: true, within: 30m"),
        ],
    ),
    (
        "nested-members",
        &[(
            "  ciso:",
            "  team: { label: 班, per: body, members: [desk] }\n  all: { label: 会, per: body, members: [team] }\n  ciso:",
        )],
        &[("[team]", "[desk]")],
    ),
    ("was-is-declared", &[("label: 管理者,", "label: 管理者, was: desk,")], &[("was: desk", "was: leader")]),
    (
        "was-twice",
        &[("label: 管理者,", "label: 管理者, was: old,"), ("label: 窓口,", "label: 窓口, was: old,")],
        &[("label: 窓口, was: old,", "label: 窓口,")],
    ),
    (
        "closers-without-else",
        &[("version: 1\n", "version: 1\nclosers: { minor: desk }\n")],
        &[("{ minor: desk }", "{ minor: desk, else: ciso }")],
    ),
    (
        "publishes-of-many",
        &[(
            "[necessary, not_necessary]",
            "{ necessary: する, not_necessary: しない, later: 後で }\n        publishes: not_necessary",
        )],
        &[(", later: 後で", "")],
    ),
    (
        "publishes-in-silence",
        &[("[necessary, not_necessary]", "[necessary, not_necessary]\n        publishes: necessary")],
        &[("unanswered: necessary", "unanswered: not_necessary")],
    ),
    (
        "publishes-approved-twice",
        &[(
            "[necessary, not_necessary]",
            "[necessary, not_necessary]\n        publishes: not_necessary\n        approved_by: ciso\n        approve_within: 1h",
        )],
        &[
            ("        approved_by: ciso\n        approve_within: 1h\n", ""),
            (END, "publication: { approve: ciso, approve_within: 1h }\nparties:\n"),
        ],
    ),
    (
        "appointed-per-unit",
        &[("  ciso:", "  leader: { label: 長, per: section, appointed_by: desk, default: ciso }\n  ciso:")],
        &[("長, per: section", "長, per: body")],
    ),
    (
        "appointed-and-filled",
        &[(
            "  ciso:",
            "  leader: { label: 長, per: body, group: any, appointed_by: desk, default: ciso }\n  ciso:",
        )],
        &[("長, per: body, group: any", "長, per: body")],
    ),
    (
        "appointed-default",
        &[(
            "  ciso:",
            "  leader: { label: 長, per: body, appointed_by: desk, default: other }\n  other: { label: 次, per: body, appointed_by: desk, default: ciso }\n  ciso:",
        )],
        &[("default: other", "default: ciso")],
    ),
    (
        "empty-assumption",
        &[(END, "assume: [{ when: { kind: loss } }]\nparties:\n")],
        &[("{ when: { kind: loss } }", "{ when: { kind: loss }, sensitive: present }")],
    ),
    (
        "proxies-without-post",
        &[(END, "proxies: { approve: [] }\nparties:\n")],
        &[("approve: []", "approve: [ciso]")],
    ),
    (
        "exceptions-without-permit",
        &[(END, "exceptions: { permit: [] }\nparties:\n")],
        &[("permit: []", "permit: [ciso]")],
    ),
    ("bad-retention", &[(END, "retention: { keep: 90d }\nparties:\n")], &[("keep: 90d", "keep: 3mo")]),
    (
        "retention-without-else",
        &[(END, "retention: { keep: { minor: 3y } }\nparties:\n")],
        &[("{ minor: 3y }", "{ minor: 3y, else: 5y }")],
    ),
    (
        "retention-without-post",
        &[(END, "retention: { keep: 5y, decide: [] }\nparties:\n")],
        &[("decide: []", "decide: [ciso]")],
    ),
    ("not-yaml", &[("version: 1", "version: \"1")], &[("version: \"1", "version: 1")]),
];

/// What stops nothing, and is asked.
pub(super) const QUESTIONS: &[Row] = &[
    ("attachments-undecided", &[], &[("version: 1\n", "version: 1\nattachments: keep\n")]),
    (
        "no-stand-in",
        &[],
        &[("per: section }", "per: section, stand_ins: [{ cause: [absent, unable, vacant], post: desk }] }")],
    ),
    (
        "silence-tells-nobody",
        &[],
        &[
            (
                "    last_resort",
                "      - id: late\n        after: third.confirm late\n        tell: deputy\n        owes: { confirm: { within: 1h } }\n    last_resort",
            ),
            ("  ciso:", "  deputy: { label: 副, per: body, group: any }\n  ciso:"),
        ],
    ),
    (
        "stand-ins-without-order",
        &[
            (
                "[{ cause: absent, post: desk }]",
                "[{ cause: absent, post: desk }, { cause: absent, post: deputy }]",
            ),
            ("  ciso:", "  deputy: { label: 副, per: body }\n  ciso:"),
        ],
        &[
            ("cause: absent, post: desk }", "cause: absent, post: desk, order: 1 }"),
            ("cause: absent, post: deputy }", "cause: absent, post: deputy, order: 2 }"),
        ],
    ),
    (
        "last-resort-only-telephone",
        &[("email: desk@example.jp", "phone: 000-000-0100")],
        &[("phone: 000-000-0100", "email: desk@example.jp")],
    ),
    (
        "publishes-by-another",
        &[
            ("[necessary, not_necessary]", "[necessary, not_necessary]\n        publishes: not_necessary"),
            (END, "publication: { decide: ciso }\nparties:\n"),
        ],
        &[("decide: ciso", "decide: [ciso, desk]")],
    ),
    ("no-closer", &[("version: 1\n", "version: 1\nclosers: []\n")], &[("closers: []", "closers: [desk]")]),
    (
        "no-line-begins",
        &[("    label: 連絡\n", "    label: 連絡\n    when: { not: { kind: dos } }\n")],
        &[("    when: { not: { kind: dos } }\n", "")],
    ),
    (
        "late-without-time",
        &[(
            "owes: { confirm: { within: 1h } }\n      - id: asked",
            "owes: { confirm: {} }\n      - id: asked",
        )],
        &[("{ confirm: {} }", "{ confirm: { within: 1h } }")],
    ),
    (
        "last-resort-without-readers",
        &[(", readers: 当番", "")],
        &[("desk@example.jp }", "desk@example.jp, readers: 当番, read_by: { posts: [desk] } }")],
    ),
    (
        "last-resort-without-address",
        &[("email: desk@example.jp, ", "")],
        &[("readers: 当番", "email: desk@example.jp, readers: 当番")],
    ),
    (
        "last-resort-alone",
        &[],
        &[
            ("[mailbox]", "[mailbox, guard]"),
            (END, "parties:\n  guard: { label: 守衛室, phone: 000-000-0119, readers: 守衛, read_by: {} }\n"),
        ],
    ),
    (
        "must-without-asked",
        &[
            ("tell: desk\n", "tell: desk\n        inform: town\n"),
            (
                END,
                "parties:\n  town: { label: 町, email: a@example.jp, must: confirm, within: 1h, content: { fields: [number] } }\n",
            ),
        ],
        &[("[number]", "[number, asked]")],
    ),
    (
        "content-undecided",
        &[
            ("tell: desk\n", "tell: desk\n        inform: town\n"),
            (END, "parties:\n  town: { label: 町, email: a@example.jp }\n"),
        ],
        &[("email: a@example.jp }", "email: a@example.jp, content: minimal }")],
    ),
];
