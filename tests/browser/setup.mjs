// From an empty database to the first drill, in a real browser and without a shell: the code that the server
// shows, the body and its administrator, a plan, people from a spreadsheet, a channel, an account, a drill
// whose notice arrives. Prints how many clicks and seconds that took.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startMail } from './mail.mjs';
import { Album, openBrowser } from './pages.mjs';
import { freePort, start, until } from './process.mjs';

const noroshi = resolve(process.env.NOROSHI_BIN ?? 'target/release/noroshi');
const PASSWORD = 'うみべに立つ、のろしの火';
const profile = resolve(import.meta.dirname, '../../ops/profiles/hannan');
const folder = await mkdtemp(join(tmpdir(), 'noroshi-setup-'));
const mail = await startMail(folder);
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
await writeFile(join(folder, 'noroshi.toml'), settings());
const server = start(noroshi, ['serve', '--migrate', '--config', join(folder, 'noroshi.toml')], {
  env: { ...process.env, LANG: 'ja_JP.UTF-8' },
});
const browser = await openBrowser(address);
const album = new Album(`${process.env.NOROSHI_SCREENS ?? 'target/screens'}/setup`, await examiner());
let clicks = 0;
try {
  const code = await until('the code', async () => server.printed.match(/([0-9A-Z]{4}-){3}[0-9A-Z]{4}/)?.[0]);
  await until('the server', async () => (await fetch(`${address}/readyz`)).ok, 60);
  const began = Date.now();
  const page = await (await browser.visitor()).newPage();
  await begins(page, code);
  await choosesPlan(page);
  await entersPeople(page);
  await triesMail(page);
  await makesAccount(page);
  await drills(page);
  const seconds = Math.round((Date.now() - began) / 1000);
  assert.deepEqual(album.findings, []);
  console.log(`from an empty database to the first drill: ${clicks} clicks, ${seconds} s (a machine types)`);
} catch (error) {
  console.error(server.errors.split('\n').slice(-20).join('\n'));
  throw error;
} finally {
  await browser.close();
  await server.stop();
  await mail.stop();
  await rm(folder, { recursive: true, force: true });
}

async function begins(page, code) {
  await page.goto(address);
  assert.equal(new URL(page.url()).pathname, '/setup');
  await album.keep(page, 'setup');
  await fill(page, '#form', {
    setup_code: code,
    setup_body: '阪南市',
    setup_unit: 'hannan',
    setup_name: '見本 太郎',
    setup_number: '1001',
    setup_email: 'mihon@city.hannan.example.jp',
    new: PASSWORD,
    again: PASSWORD,
  });
  await click(page, '#form button.main');
  await fill(page, 'main form', { login: '1001', password: PASSWORD });
  await click(page, 'main form button.main');
  assert.equal(new URL(page.url()).pathname, '/admin');
  await album.keep(page, 'admin');
}

async function choosesPlan(page) {
  await click(page, 'ol a[href="/admin/policy"]');
  await album.keep(page, 'plan');
  await click(page, 'a[href="/admin/policy/trial"]');
  await click(page, 'details:has(a[href*="from=hannan"]) > summary');
  await click(page, 'a[href*="from=hannan"]');
  const text = await page.inputValue('textarea[name=policy]');
  assert.match(text, /name: "阪南市"/);
  await click(page, '#form button.main');
  await album.keep(page, 'plan tried');
  await page.fill('[name=reason]', '職に人を就ける前のため');
  await click(page, 'button[formaction="/admin/policy/activations"]');
}

async function entersPeople(page) {
  await page.goto(`${address}/admin/changes`);
  for (const name of ['units', 'people', 'posts']) {
    await page.fill(`[name=table_${name}]`, await readFile(join(profile, `${name}.csv`), 'utf8'));
  }
  await click(page, '#form button.main');
  await album.keep(page, 'changes shown');
  for (const box of await page.$$('[name=accept]')) await box.check();
  await click(page, 'button[value=apply]');
  assert.match(page.url(), /done=changes-recorded/);
  await page.goto(`${address}/admin/people?q=いずみ`);
  await album.keep(page, 'people');
  await click(page, 'td a');
  await album.keep(page, 'person');
}

async function triesMail(page) {
  await page.goto(`${address}/admin/channels`);
  await click(page, 'main form button');
  await mail.await('the word that tries the mail', ({ subject }) => subject.includes('経路の試し'));
  await until('the page that says so', async () => {
    await page.reload();
    return (await page.textContent('main')).includes('受信しましたか');
  });
  await album.keep(page, 'channels, sent');
  await click(page, 'button[name=come][value=yes]');
  await album.keep(page, 'channels');
}

async function makesAccount(page) {
  await page.goto(`${address}/admin/accounts`);
  await album.keep(page, 'accounts');
}

async function drills(page) {
  await page.goto(`${address}/admin`);
  await album.keep(page, 'admin, nearly done');
  await click(page, 'ol a[href^="/incidents/new"]');
  await fill(page, '#form', {
    kind: 'misdelivery',
    summary: '訓練：通知書を別の人に送った',
    unit: 'zeimu',
    personal_data: 'present',
  });
  await click(page, '#form button.main');
  assert.match(page.url(), /\/incidents\/[0-9A-Z]{4}-/);
  await mail.await('the drill', ({ subject }) => subject.includes('【訓練】'));
  await album.keep(page, 'drill');
}

// A field that is a choice, a list or a text.
async function fill(page, form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`${form} [name="${name}"]`);
    const kind = await field.first().evaluate((node) => node.type);
    if (kind === 'radio') await page.check(`${form} [name="${name}"][value="${value}"]`);
    else if (kind.startsWith('select')) await field.selectOption(value);
    else await field.fill(value);
  }
}

async function click(page, selector) {
  clicks += 1;
  await page.click(selector);
  await page.waitForLoadState();
}

async function examiner() {
  return (await browser.visitor({ javaScriptEnabled: true })).newPage();
}

function settings() {
  const path = (name) => join(folder, name);
  return `
[server]
listen = "127.0.0.1:${port}"
base_url = "${address}"
[database]
url = "sqlite:${path('noroshi.db')}"
[keys]
dir = "${path('keys')}"
[vault]
dir = "${path('evidence')}"
[policy]
file = "${resolve(import.meta.dirname, '../../escalation.yaml')}"
[mail]
url = "${mail.url}"
from = "incident@city.hannan.example.jp"
`;
}
