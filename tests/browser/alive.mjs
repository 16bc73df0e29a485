// The staff's pages while somebody looks, in a real browser with its script: what another writes appears,
// what may no longer be seen vanishes, what is half written stays, and without the script all is there too.

import assert from 'node:assert/strict';

import { startCity } from './city.mjs';
import { Album, openBrowser, press } from './pages.mjs';
import * as places from './places.mjs';
import { until } from './process.mjs';

const [reporter, manager, desk, top] = ['1311', '1211', '1401', '1001'];
const city = await startCity();
const browser = await openBrowser(city.address);
const passwords = new Map(city.people.map(({ person, password }) => [person, password]));
const examiner = await (await browser.visitor({ javaScriptEnabled: true })).newPage();
const album = new Album(`${process.env.NOROSHI_SCREENS ?? 'target/screens'}/alive`, examiner);
const { live } = places;
let stopped = false;
try {
  for (const person of [reporter, manager]) passwords.set(person, await city.account(person));
  const list = await signedIn(desk, true);
  await list.goto(places.incidents.path);
  const owed = await signedIn(manager, true);
  const before = waiting(await owed.title());
  const number = await reports();
  await appears(list, number);
  await until('the count in the title', async () => waiting(await owed.title()) === before + 1);
  const watcher = await signedIn(desk, true);
  await notesAppear(watcher, number);
  await textSurvives(watcher, number);
  await copies(watcher, number);
  await namesAreOffered();
  await vanishes(owed, number);
  await withoutScript(number);
  await sessionEnds();
  assert.deepEqual(album.findings, []);
  const began = Date.now();
  stopped = true;
  await city.stop();
  const seconds = (Date.now() - began) / 1000;
  assert.ok(seconds < 10, `open streams hold the server up for ${seconds} s`);
  console.log(`pages changed under their readers; the server stopped in ${seconds.toFixed(1)} s beside them`);
} catch (error) {
  console.error(city.log().split('\n').slice(-20).join('\n'));
  throw error;
} finally {
  await browser.close();
  if (!stopped) await city.stop();
}

function waiting(title) {
  return Number(title.match(/^\((\d+)\)/)?.[1] ?? 0);
}

async function reports() {
  const page = await signedIn(reporter);
  await page.goto(places.staffReport.path);
  const { kind, summary, unit, personal } = places.staffReport.fields;
  await page.locator(`${kind}[value=loss]`).check();
  await page.locator(summary).fill('USBメモリが見当たらない');
  await page.locator(unit).selectOption('gakko');
  await page.locator(`${personal}[value=present]`).check();
  await Promise.all([page.waitForNavigation(), page.locator(places.staffReport.send).click()]);
  return new URL(page.url()).pathname.split('/').at(-1);
}

async function appears(list, number) {
  await list.locator(live.row(number)).first().waitFor();
  await until('the time of the last look', async () =>
    /に新しくしました/.test(await list.locator(live.status).textContent()));
}

// The CISO writes without a script; the desk, who only looks, reads it.
async function notesAppear(watcher, number) {
  await watcher.goto(places.incident.path(number));
  await writes(top, number, '守衛室に電話した。');
  await watcher.locator(`${live.said}.new`, { hasText: '守衛室に電話した。' }).waitFor();
}

// What the desk has begun to write is not taken from under its hands, and is asked for before it is lost.
async function textSurvives(watcher, number) {
  const half = '書きかけの記録';
  await watcher.locator(live.note).pressSequentially(half);
  await writes(top, number, '防犯カメラを確かめた。');
  await watcher.locator(live.said, { hasText: '防犯カメラを確かめた。' }).waitFor();
  assert.equal(await watcher.locator(live.note).inputValue(), half);
  const asked = new Promise((resolve) => {
    watcher.once('dialog', async (dialog) => {
      await dialog.dismiss();
      resolve(dialog.type());
    });
  });
  await watcher.locator(live.elsewhere).click({ noWaitAfter: true });
  assert.equal(await asked, 'beforeunload');
  assert.equal(await watcher.locator(live.note).inputValue(), half, 'the page stays');
  // Sent, it is no longer half written: nothing is asked.
  await Promise.all([watcher.waitForNavigation(), watcher.locator(live.send).last().click()]);
  await watcher.locator(live.said, { hasText: half }).waitFor();
  await Promise.all([watcher.waitForNavigation(), watcher.locator(live.elsewhere).click()]);
  await watcher.goto(places.incident.path(number));
  await album.keep(watcher, 'incident');
}

async function copies(watcher, number) {
  await watcher.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await watcher.locator(live.copy).click();
  await watcher.locator('.frame button:has-text("写しました")').waitFor();
  // The number that is said, and the one that it lies under.
  const copied = await watcher.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, new RegExp(`^令和\\d+-\\d+ ${number}$`));
}

async function namesAreOffered() {
  const page = await signedIn(desk, true);
  await page.goto(places.staffReport.path);
  const field = page.locator(live.people).first();
  await field.evaluate((one) => {
    for (let up = one.closest('details'); up; up = up.parentElement.closest('details')) up.open = true;
  });
  await field.pressSequentially('田');
  await page.locator(live.names).first().click();
  assert.match(await field.inputValue(), /^\S+.*（\d+）$/);
}

// Whoever is implicated loses the row and the page while they look at them.
async function vanishes(list, number) {
  const incident = await list.context().newPage();
  await incident.goto(places.incident.path(number));
  await list.goto(places.incidents.path);
  await list.locator(live.row(number)).first().waitFor();
  const token = await city.token('browser', ['admin']);
  const body = { subjects: [manager], person: desk, second: top, reason: '本人の件' };
  const reply = await fetch(`${city.address}/api/v1/incidents/${number}/facts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(reply.ok, await reply.text());
  await list.locator(live.row(number)).first().waitFor({ state: 'detached' });
  await until('the page that is no longer there', async () =>
    !(await incident.locator('main').textContent()).includes('USBメモリ'));
  assert.match(await incident.title(), /^エラー：/);
}

async function withoutScript(number) {
  const page = await signedIn(desk);
  assert.equal(await page.locator(live.again).count(), 1, 'it looks again by itself');
  await page.goto(places.incident.path(number));
  assert.equal(await page.locator(live.again).count(), 0, 'no form goes while somebody writes');
  assert.equal(await page.locator(live.said, { hasText: '防犯カメラを確かめた。' }).count(), 1);
}

async function sessionEnds() {
  const page = await signedIn(desk, true);
  const other = await page.context().newPage();
  await other.goto(places.home.path);
  await other.locator('.who summary').click();
  await Promise.all([other.waitForNavigation(), other.locator('form[action="/sign-out"] button').click()]);
  await until('a page that says that its session has ended', async () =>
    /時間が切れました/.test(await page.locator(live.status).textContent()));
}

async function writes(person, number, text) {
  const page = await signedIn(person);
  await page.goto(places.incident.path(number));
  await page.locator(live.note).fill(text);
  await Promise.all([page.waitForNavigation(), page.locator(live.send).last().click()]);
}

async function signedIn(person, javaScriptEnabled = false) {
  const page = await (await browser.visitor({ javaScriptEnabled })).newPage();
  await page.goto(places.signIn.path);
  await page.locator(places.signIn.fields.login).fill(person);
  await page.locator(places.signIn.fields.password).fill(passwords.get(person));
  await press(page, places.signIn.send);
  if (new URL(page.url()).pathname === places.password.path) {
    const chosen = `${passwords.get(person)}-${person}`;
    for (const [name, value] of [['old', passwords.get(person)], ['new', chosen], ['again', chosen]]) {
      await page.locator(`#form [name=${name}]`).fill(value);
    }
    await Promise.all([page.waitForNavigation(), page.locator('#form button').last().click()]);
    passwords.set(person, chosen);
  }
  await page.goto(places.home.path);
  return page;
}
