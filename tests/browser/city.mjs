// The sample city, served for real: seeded by `noroshi demo`, then run by `noroshi serve` with a
// mail server of its own in place of the mailbox inside the product.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startMail } from './mail.mjs';
import { signIns } from './places.mjs';
import { freePort, run, start, until } from './process.mjs';

const noroshi = resolve(process.env.NOROSHI_BIN ?? 'target/release/noroshi');

// `more` are further settings, as the environment gives them; by another name of this machine, `host`.
export async function startCity(more = {}, host = '127.0.0.1') {
  const folder = await mkdtemp(join(tmpdir(), 'noroshi-walk-'));
  const city = join(folder, 'city');
  const mail = await startMail(folder);
  const people = await seed(city);
  const port = await freePort();
  const address = `http://${host}:${port}`;
  const config = join(city, 'noroshi.toml');
  const env = {
    ...process.env,
    NOROSHI__SERVER__LISTEN: `127.0.0.1:${port}`,
    NOROSHI__SERVER__BASE_URL: address,
    NOROSHI__MAIL__URL: mail.url,
    ...more,
    // Timers run as they do; only the date is another.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  // The same server on a day so many days from now.
  const serve = async (days) => {
    const shifted = days === 0 ? {} : { LD_PRELOAD: await faketime(), FAKETIME: `+${days}d` };
    const server = start(noroshi, ['serve', '--config', config], { env: { ...env, ...shifted } });
    await ready(server, address);
    return server;
  };
  const ended = async (server) => {
    const code = await server.stop();
    if (code !== 0) throw new Error(`the server ended with ${code}\n${server.errors}`);
  };
  let server = await serve(0);
  return {
    address,
    mail,
    people,
    // An account for someone whom the demo gave none, and its first password.
    async account(person) {
      const printed = await run(noroshi, ['user', 'add', '--person', person, '--config', config], { env });
      return printed.trim().split(/\s+/).at(-1);
    },
    // A token for a program, of these scopes.
    async token(name, scopes) {
      const args = ['token', 'create', '--name', name, '--scope', scopes.join(','), '--config', config];
      return (await run(noroshi, args, { env })).trim().split(/\s+/).at(-1);
    },
    // Goes on as if so many days had passed since the start.
    async goTo(days) {
      await ended(server);
      server = await serve(days);
    },
    // Stops all and removes the folder; a server that did not end well is an error.
    async stop() {
      await ended(server).finally(async () => {
        await mail.stop();
        await rm(folder, { recursive: true, force: true });
      });
    },
    log: () => server.errors,
  };
}

// Debian keeps the library under the machine's own name.
async function faketime() {
  const folders = await readdir('/usr/lib');
  const files = folders.map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`);
  const found = files.find((file) => existsSync(file));
  if (!found) throw new Error('libfaketime is missing: run ops/install test');
  return found;
}

async function seed(city) {
  const port = await freePort();
  const demo = start(noroshi, ['demo', '--port', String(port), '--dir', city]);
  await ready(demo, `http://127.0.0.1:${port}`);
  await demo.stop();
  const people = signIns(demo.printed);
  if (people.length === 0) throw new Error(`the demo printed no sign-ins:\n${demo.printed}`);
  return people;
}

function ready(server, address) {
  const ended = server.ended.then((code) => {
    throw new Error(`the server ended with ${code} before it was ready\n${server.printed}${server.errors}`);
  });
  // The rejection of the loser of this race is nobody's concern.
  ended.catch(() => {});
  return Promise.race([until('the server', async () => (await fetch(`${address}/readyz`)).ok, 60), ended]);
}
