// The sample city, served for real: seeded by `noroshi demo`, then run by `noroshi serve` with a
// mail server of its own in place of the mailbox inside the product.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startMail } from './mail.mjs';
import { signIns } from './places.mjs';
import { freePort, start, until } from './process.mjs';

const noroshi = resolve(process.env.NOROSHI_BIN ?? 'target/release/noroshi');

export async function startCity() {
  const folder = await mkdtemp(join(tmpdir(), 'noroshi-walk-'));
  const city = join(folder, 'city');
  const mail = await startMail(folder);
  const people = await seed(city);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = start(noroshi, ['serve', '--config', join(city, 'noroshi.toml')], {
    env: {
      ...process.env,
      NOROSHI__SERVER__LISTEN: `127.0.0.1:${port}`,
      NOROSHI__SERVER__BASE_URL: address,
      NOROSHI__MAIL__URL: mail.url,
    },
  });
  await ready(server, address);
  return {
    address,
    mail,
    people,
    // Stops all and removes the folder; a server that did not end well is an error.
    async stop() {
      const code = await server.stop();
      await mail.stop();
      await rm(folder, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${code}\n${server.errors}`);
    },
    log: () => server.errors,
  };
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
