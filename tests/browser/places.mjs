// Every address and every selector of the walk, in one place: when a page changes, this file does.
// Fields are found by their names, which are the contract between a form and its handler.

export const report = {
  path: '/report',
  fields: {
    kind: '[name=kind]',
    summary: '[name=summary]',
    description: '[name=description]',
    contact: '[name=contact]',
  },
  send: 'main form [type=submit]',
  number: '[data-receipt=number]',
  secret: '[data-receipt=secret]',
};

export const status = {
  path: '/report/status',
  fields: { number: '[name=number]', secret: '[name=secret]' },
  send: 'main form [type=submit]',
};

export const signIn = {
  path: '/sign-in',
  fields: { person: '[name=person]', password: '[name=password]' },
  send: 'main form [type=submit]',
};

export const home = { path: '/' };

export const staffReport = {
  path: '/incidents/new',
  fields: {
    kind: '[name=kind]',
    summary: '[name=summary]',
    description: '[name=description]',
    aware: '[name=aware_at]',
    personal: '[name=personal_data]',
  },
  send: 'main form [type=submit]',
};

export const incidents = { path: '/incidents' };
export const incident = { path: (number) => `/incidents/${number}`, ladder: '[data-ladder]' };
export const history = { path: (number) => `/incidents/${number}/history` };
export const dashboard = { path: '/ciso' };

// The link in a mail: shown on GET, acted on by POST with a choice that nothing has made before.
export const confirmation = {
  link: /https?:\/\/\S+\/c\/[\w.~-]+/,
  choice: 'main form [type=radio]',
  send: 'main form [type=submit]',
  done: 'main',
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
