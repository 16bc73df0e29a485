// Every address and every selector of the walk, in one place: when a page changes, this file does.
// Fields are found by their names, which are the contract between a form and its handler.

export const report = {
  path: '/report',
  begin: 'main .ways a[href="/report/new"]',
  fields: {
    kind: '[name=kind]',
    held: '[name=in_hand]',
    description: '[name=description]',
    phone: '[name=contact_phone]',
  },
  send: 'main form button.main',
  tongue: '.tongues button',
  number: '.receipt > div:nth-child(1) .code',
  secret: '.receipt > div:nth-child(2) .code',
};

export const published = { path: '/published', first: 'main li a' };

export const status = {
  path: '/report/status',
  fields: { number: '#form [name=number]', secret: '#form [name=secret]', words: '[name=reporter_words]' },
  send: '#form button.main',
  add: '#more button.main',
  thread: '.thread',
  found: 'main [role=status]',
};

export const signIn = {
  path: '/sign-in',
  fields: { login: '[name=login]', password: '[name=password]' },
  send: 'main form button.main',
};

export const home = { path: '/' };

export const staffReport = {
  path: '/incidents/new',
  fields: {
    kind: '[name=kind]',
    summary: '[name=summary]',
    description: '[name=description]',
    unit: '[name=unit]',
    personal: '[name=personal_data]',
  },
  // What is asked only of those who know it is folded away.
  more: 'main form details:has([name=description]) > summary',
  send: 'main form button.main',
};

export const incidents = { path: '/incidents' };
export const incident = {
  path: (number) => `/incidents/${number}`,
  ladder: { path: (number) => `/incidents/${number}/ladder`, steps: '#ladder' },
  acts: (number) => `/incidents/${number}/acts`,
};
export const calendar = { path: '/calendar' };
export const response = {
  checks: (number) => `/incidents/${number}/response`,
  check: (number) => `/incidents/${number}/response/search`,
  items: (number) => `/incidents/${number}/items`,
  publication: (number) => `/incidents/${number}/publication`,
  tap: '#check-search button',
  open: '.check.open:has(button)',
  done: '#check-search .tag.done',
};
export const history = { path: (number) => `/incidents/${number}/history` };
export const deadlines = { path: (number) => `/incidents/${number}/deadlines` };
export const evidence = {
  path: (number) => `/incidents/${number}/evidence`,
  open: '#form-item > summary',
  fields: { kind: '#form-item [name=kind]', description: '#form-item [name=description]' },
  file: '#form-item [name=file]',
  send: '#form-item button.main',
  give: 'details:has(#custody) > summary',
  hash: 'dd:text-matches("^[0-9a-f]{64}$")',
};
export const dashboard = { path: '/ciso' };
export const drills = { path: '/drills', begin: '/incidents/new?drill=1' };
export const audit = { path: '/audit' };
export const statistics = { path: '/statistics', wrong: '/statistics?from=x' };
export const contacts = { path: '/contacts', one: '#outside h4 a' };
export const registers = { path: '/registers' };
export const disposals = {
  path: '/disposals',
  open: 'details:has(#record) > summary',
  fields: {
    unit: '[name=unit]',
    media: '[name=media]',
    done: '[name=done_at]',
    worker: '[name=worker]',
    treatment: '[name=treatment]',
    detail: '[name=detail]',
    permit: '[name=permitted_by]',
  },
  send: '#record button',
};
export const proxies = {
  path: '/proxies',
  open: 'details:has(#name) > summary',
  fields: {
    unit: '[name=unit]',
    proxy: '[name=proxy]',
    system: '[name=system]',
    duty: '[name=duty]',
    from: '[name=from]',
    to: '[name=to]',
  },
  send: '#name button',
  one: 'main .row h3 a, main h3 a',
  give: 'details:has(#decide) > summary',
  verdict: '#decide [name=act]',
  decide: '#decide button',
};
export const reviews = { path: '/reviews' };
export const exceptions = {
  path: '/exceptions',
  fresh: '/exceptions/new',
  urgent: '/exceptions/new?how=use',
  one: 'main .row h3 a',
  fields: {
    rule: '[name=rule]',
    deviation: '[name=deviation]',
    ground: '[name=ground]',
    from: '[name=from]',
    to: '[name=to]',
  },
  send: '#request button.main',
};
export const prevention = {
  path: (number) => `/incidents/${number}/prevention`,
  list: '/prevention',
  propose: 'main details:has(#prevention-propose) > summary',
  form: '#prevention-propose',
  fields: {
    measure: '#prevention-propose [name=measure]',
    kind: '#prevention-propose [name=measure_kind]',
    owner: '#prevention-propose [name=owner]',
    due: '#prevention-propose [name=due_on]',
  },
  send: '#prevention-propose button.main',
};
export const documents = {
  path: (number) => `/incidents/${number}/documents?variant=council`,
  overview: '[name=overview]',
  keep: 'main form[action$="/texts"] button',
  format: '[name=format][value=pdf]',
  version: '[name=edition][value=next]',
  issue: 'main form[action$="/documents"] button',
  code: '[name=code]',
  verify: 'main form[action$="/verification"] button',
};
export const live = {
  note: '#note [name=text]',
  send: '#note button',
  said: '#timeline .said',
  row: (number) => `main [data-live] a:has-text("${number}")`,
  status: 'main > [role=status].alive',
  copy: '.frame button:has-text("写す")',
  people: '[name=subjects]',
  names: '.names button',
  again: 'meta[http-equiv=refresh]',
  elsewhere: '.nav a[href="/calendar"]',
};
export const password = { path: '/account/password' };
export const contract = { path: '/api/docs' };
export const nowhere = { path: '/nowhere' };
export const faults = 'main [role=alert] a';

// The link in a mail: shown on GET, acted on by POST with a choice that nothing has made before.
export const confirmation = {
  link: /https?:\/\/\S+\/c\/[\w.~-]+/,
  choice: 'main form [name=choice]',
  send: 'main form button.main',
  done: 'main [role=status]',
};

// The sign-ins that `noroshi demo` prints: one line each, `label  number  password`.
export function signIns(printed) {
  const people = [];
  for (const line of printed.split('\n')) {
    const found = line.match(/^\s+(?<label>\S.*?)\s{2,}(?<person>\S+)\s{2,}(?<password>\S+)\s*$/u);
    if (found) people.push({ ...found.groups });
  }
  return people;
}
