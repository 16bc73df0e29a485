// Makes the staff's pages alive. Every page works without it.
const words = document.querySelector('script[data-sending]').dataset;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, textContent, more) =>
  Object.assign(document.createElement(name), { textContent, ...more });
const button = (text, act, className = 'plain') => {
  const made = make('button', text, { type: 'button', className });
  made.addEventListener('click', act);
  return made;
};
const status = make('p', '', { className: 'alive hint noprint', role: 'status' });
document.querySelector('main').append(status);

// Whether something is typed and not sent.
const isTyped = (field) => {
  if (field.type === 'hidden' || !field.name) return false;
  if (field.type === 'file') return field.files.length > 0;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.options) {
    const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.selectedOptions[0] !== first;
  }
  return field.value !== field.defaultValue;
};
const fields = 'input, textarea, select';
const hasTyped = (within) =>
  all(`form[method=post] :is(${fields})`, within).some((field) => !sent.has(field.form) && isTyped(field));
// What was sent is not lost, until something else is typed.
const sent = new WeakSet();
addEventListener('input', ({ target }) => sent.delete(target.form));
addEventListener('beforeunload', (event) => {
  if (hasTyped(document)) event.preventDefault();
});

// What is sent says so, and is not pressed twice.
const offer = (form, isOffered) => {
  form.ariaBusy = !isOffered;
  for (const one of all('button', form)) one.disabled = !isOffered;
  status.textContent = isOffered ? '' : words.sending;
};
addEventListener('submit', ({ defaultPrevented, target }) => {
  if (defaultPrevented || target.method !== 'post') return;
  sent.add(target);
  // The browser reads the form first, with the button that was pressed.
  setTimeout(() => offer(target, false));
  setTimeout(() => offer(target, true), 10000);
});

// Parts of the page that the house may change while somebody looks.
const parts = () => all('[data-live]');
const swap = (old, fresh) => {
  const held = document.activeElement;
  const isHeld = old.contains(held);
  // Nobody's words are taken from under their hands.
  if (hasTyped(old) || (isHeld && held.matches(fields))) return;
  const open = all('details[open] > summary', old).map((one) => one.textContent);
  const known = new Set(all('[id]', old).map((one) => one.id));
  for (const one of all('summary', fresh)) if (open.includes(one.textContent)) one.parentNode.open = true;
  for (const one of all('li[id]', fresh)) one.classList.toggle('new', !known.has(one.id));
  old.replaceWith(fresh);
  decorate(fresh);
  if (isHeld) all('a', fresh).find((one) => one.href === held.href)?.focus({ preventScroll: true });
};
const number = document.querySelector('[data-of]')?.dataset.of ?? '';
const mark = `/live?number=${encodeURIComponent(number)}`;
let stream = null;
let heard = null;
let isOver = false;
const end = (said) => {
  isOver = true;
  stream?.close();
  status.textContent = said;
};
// Asked as a hand would ask, and answered by the same rights.
const get = async (address) => {
  const reply = await fetch(address, { headers: { 'Noroshi-Live': '1' }, redirect: 'manual' });
  if (reply.type === 'opaqueredirect') end(words.ended);
  else if (!reply.ok && reply.status !== 404) throw reply;
  return reply;
};
const renew = async () => {
  const reply = await get(location.href);
  if (isOver) return;
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  document.title = page.title;
  if (!reply.ok) {
    document.querySelector('main').replaceWith(page.querySelector('main'));
    end('');
    return;
  }
  for (const old of parts()) {
    const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
    if (fresh) swap(old, document.adoptNode(fresh));
    else old.remove();
  }
  status.textContent = words.fresh.replace('%', new Date().toTimeString().slice(0, 5));
};
const hear = (said) => {
  const isNew = heard !== null && heard !== said;
  heard = said;
  if (!isNew || isOver) return;
  renew().catch(() => {
    heard = '';
    setTimeout(hear, 5000, said);
  });
};
// An unseen page asks now and then: browsers open few streams.
const ask = async () => {
  const said = await (await get(mark)).text();
  if (!isOver) hear(said.split('data: ')[1].trim());
};
const listen = () => {
  if (isOver || document.hidden) {
    stream?.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource(mark);
    stream.onmessage = ({ data }) => hear(data);
    stream.onerror = ({ target }) => {
      if (target.readyState !== EventSource.CLOSED) return;
      if (stream === target) stream = null;
      if (!isOver) ask().catch(() => {});
    };
  }
};
if ('alive' in words && parts().length > 0) {
  listen();
  addEventListener('visibilitychange', listen);
  setInterval(() => {
    if (isOver || stream) return;
    ask().catch(() => {});
    listen();
  }, 60000);
}

// A receipt's picture leads here, its numbers where no server reads them.
const numbers = location.hash.slice(1).split('.');
all('#form [name=number], #form [name=secret]').forEach((field, no) => {
  if (numbers[1]) field.defaultValue = numbers[no];
});

// What may be meant, as buttons under the field.
const suggest = (field, find, choose) => {
  const box = make('div', '', { className: 'names', role: 'group', ariaLabel: words.names });
  field.after(box);
  let turn = 0;
  field.addEventListener('input', async () => {
    const own = ++turn;
    const found = await find(field.value).catch(() => []);
    if (own !== turn) return;
    const take = (one) => () => {
      box.replaceChildren();
      choose(one);
    };
    box.replaceChildren(...found.slice(0, 8).map((one) => button(one.label ?? one, take(one), '')));
  });
};
const people = (field) => {
  const cut = (text) => text.search(/[^,、，､;；\n]*$/);
  const find = async (typed) => {
    const last = typed.slice(cut(typed)).trim();
    return last ? (await fetch(`/names?q=${encodeURIComponent(last)}`, { redirect: 'error' })).json() : [];
  };
  suggest(field, find, (name) => {
    field.value = field.value.slice(0, cut(field.value)) + name;
    field.focus();
  });
};
// A long list is found by some letters.
const narrow = (list) => {
  const field = make('input', '', { type: 'search', ariaLabel: words.narrow, placeholder: words.narrow });
  list.before(field);
  const plain = (text) => text.normalize('NFKC').toLowerCase();
  const find = async (typed) => {
    const has = (option) => option.value && plain(option.label).includes(plain(typed));
    return typed ? [...list.options].filter(has) : [];
  };
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
  suggest(field, find, (option) => {
    list.value = option.value;
    field.value = '';
    list.focus();
  });
};
const copy = async (text) => {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const box = make('textarea', text);
  document.body.append(box);
  box.select();
  document.execCommand('copy');
  box.remove();
};
const decorate = (within) => {
  for (const one of all('dd.code, .frame .number', within)) {
    const text = one.textContent.trim();
    const made = button(words.copy, async () => {
      await copy(text);
      made.textContent = words.copied;
    }, 'plain noprint');
    made.ariaLabel = `${words.copy} ${text}`;
    if (one.matches('a')) one.after(' ', made);
    else one.append(' ', made);
  }
  all('[data-people]', within).forEach(people);
  all('select', within).filter((list) => list.options.length > 12).forEach(narrow);
};
decorate(document);

// Browsers give passkeys to scripts alone.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const letters = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const ids = (known) => known.map((id) => ({ type: 'public-key', id: bytes(id) }));
const create = (asked) =>
  navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rpId, name: asked.rpName },
      user: { id: bytes(asked.user), name: asked.login, displayName: asked.login },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: ids(asked.exclude),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      attestation: 'none',
    },
  });
const show = (asked) =>
  navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.rpId,
      allowCredentials: ids(asked.allow),
      userVerification: 'required',
    },
  });
const answer = async (asked) => {
  const { rawId, response } = await (asked.user ? create(asked) : show(asked));
  const client = letters(response.clientDataJSON);
  if (asked.user) return { client, object: letters(response.attestationObject) };
  const [data, signature] = [response.authenticatorData, response.signature].map(letters);
  return { id: letters(rawId), client, data, signature };
};
for (const box of all('[data-passkey]')) {
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  if (!window.PublicKeyCredential || !navigator.credentials) {
    part('cannot').hidden = false;
    continue;
  }
  const asked = JSON.parse(box.dataset.passkey);
  const press = box.querySelector('button');
  press.hidden = false;
  press.addEventListener('click', async () => {
    press.disabled = true;
    part('failed').hidden = true;
    try {
      box.querySelector('input').value = JSON.stringify(await answer(asked));
      box.closest('form').submit();
    } catch {
      part('failed').hidden = false;
      press.disabled = false;
    }
  });
}
