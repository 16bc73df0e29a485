// One walk through the house with a real browser and a real mail server: a report comes in, the
// mail goes out, someone confirms from the mail, and the CISO sees it. By keyboard, without
// JavaScript. Every page on the way is kept as a picture and examined by axe.

import assert from 'node:assert/strict';

import { startCity } from './city.mjs';
import { Album, enter, openBrowser, press, readFor, unfold } from './pages.mjs';
import * as places from './places.mjs';

const city = await startCity();
const browser = await openBrowser(city.address);
const examiner = await (await browser.visitor({ javaScriptEnabled: true })).newPage();
const album = new Album(process.env.NOROSHI_SCREENS ?? 'target/screens', examiner);
try {
  await outsiderReports();
  const number = await staffReports();
  await confirmFromMail(number);
  await cisoSees(number);
  await measureIsProposed(number);
  await documentIsIssued(number);
  await exceptionIsAsked();
  await disposalIsKept();
  await proxyIsApproved();
  await lookAround();
  assert.deepEqual(album.findings, []);
  console.log(`${album.count} pages walked, ${(await city.mail.all()).length} mails, nothing found`);
} catch (error) {
  console.error(city.log().split('\n').slice(-20).join('\n'));
  throw error;
} finally {
  await browser.close();
  await city.stop();
}

async function outsiderReports() {
  const page = await (await browser.visitor()).newPage();
  await page.goto(places.report.path);
  await album.keep(page, 'report');
  await press(page, places.report.begin);

  // Sent empty, it comes back with what is missing, and nothing is stored.
  await press(page, places.report.send);
  assert.equal(await page.locator(places.faults).count(), 1, 'the mistake is named');
  await album.keep(page, 'report-mistakes');
  const [number, secret] = await reports(page, '');

  await page.goto(places.status.path);
  await enter(page, places.status.fields.number, number);
  await enter(page, places.status.fields.secret, secret);
  await press(page, places.status.send);
  assert.match(await page.locator(places.status.found).textContent(), /受け付けました/);
  await enter(page, places.status.fields.words, '封筒はもう開いていました。');
  await press(page, places.status.add);
  assert.match(await page.locator(places.status.thread).textContent(), /封筒はもう開いていました/);
  await album.keep(page, 'status');
  await page.goto(places.published.path);
  await page.locator(places.published.first).first().click();
  await album.keep(page, 'published');
  for (const language of ['en', 'ja-yasashii']) await reportsIn(language);
}

// The same pages for whoever reads another language; the switch on the last one changes the words alone.
async function reportsIn(language) {
  const page = await (await browser.visitor()).newPage();
  await page.goto(`${places.report.path}?lang=${language}`);
  await album.keep(page, `report-${language}`);
  await press(page, places.report.begin);
  const [number, secret] = await reports(page, `-${language}`);
  await page.locator(places.report.tongue).first().click();
  assert.deepEqual(await numbersOn(page), [number, secret], 'the receipt in another language');
}

async function reports(page, mark) {
  await enter(page, places.report.fields.kind, 'misdelivery');
  await press(page, places.report.send);
  await enter(page, places.report.fields.description, '封筒に知らない人の納税通知書が入っていました。');
  await enter(page, places.report.fields.held, 'paper');
  await album.keep(page, `report-what${mark}`);
  await press(page, places.report.send);
  await enter(page, places.report.fields.phone, '000-000-5678');
  await album.keep(page, `report-contact${mark}`);
  await press(page, places.report.send);
  await readFor(page, 5);
  await album.keep(page, `report-check${mark}`);
  await press(page, places.report.send);
  await album.keep(page, `receipt${mark}`);
  return numbersOn(page);
}

async function numbersOn(page) {
  const texts = [places.report.number, places.report.secret].map((one) => page.locator(one).textContent());
  return (await Promise.all(texts)).map((text) => text.trim());
}

async function staffReports() {
  const page = await signedIn(/^職員/);
  await album.keep(page, 'home');
  await page.goto(places.password.path);
  await album.keep(page, 'password');
  await page.goto(places.staffReport.path);
  await album.keep(page, 'staff-report');
  await enter(page, places.staffReport.fields.kind, 'loss');
  await enter(page, places.staffReport.fields.summary, 'USBメモリが見当たらない');
  await enter(page, places.staffReport.fields.unit, 'zeimu');
  await enter(page, places.staffReport.fields.personal, 'present');
  await unfold(page, places.staffReport.more);
  await enter(page, places.staffReport.fields.description, '共用キャビネットにあるはずのものがない。');
  await press(page, places.staffReport.send);
  const number = new URL(page.url()).pathname.split('/').at(-1);
  await album.keep(page, 'incident-reported');
  await page.goto(places.history.path(number));
  await album.keep(page, 'history');
  await page.goto(places.incidents.path);
  assert.match(await page.locator('main').textContent(), new RegExp(number));
  await album.keep(page, 'incidents');
  return number;
}

async function confirmFromMail(number) {
  const asks = (mail) => mail.text.includes(number) && places.confirmation.link.test(mail.text);
  const mail = await city.mail.await(`the mail about ${number}`, asks);
  assert.match(mail.subject, new RegExp(number), 'the subject names the incident');
  const page = await (await browser.visitor()).newPage();
  const link = mail.text.match(places.confirmation.link)[0];
  await page.goto(link);
  await album.keep(page, 'confirmation');
  const chosen = page.locator(`${places.confirmation.choice}:checked`);
  assert.equal(await chosen.count(), 0, 'nothing is chosen before');
  await enter(page, places.confirmation.choice, await firstChoice(page));
  await press(page, places.confirmation.send);
  assert.match(await page.locator(places.confirmation.done).textContent(), /確認を記録しました/);
  await album.keep(page, 'confirmed');

  // The link again: it tells what has been done and asks for nothing.
  await page.goto(link);
  assert.equal(await page.locator(places.confirmation.choice).count(), 0);
}

async function cisoSees(number) {
  const page = await signedIn(/^CISO/);
  await page.goto(places.dashboard.path);
  await album.keep(page, 'dashboard');
  await page.goto(places.statistics.path);
  assert.match(await page.locator('main').textContent(), /年度/);
  await album.keep(page, 'statistics');
  await page.goto(places.drills.path);
  await album.keep(page, 'drills');
  await page.goto(places.audit.path);
  await album.keep(page, 'audit');
  await page.goto(places.statistics.wrong);
  assert.equal(await page.locator(places.faults).count(), 1, 'the mistake is named');
  await album.keep(page, 'statistics-mistake');
  await page.goto(places.incident.path(number));
  assert.match(await page.locator('ol.contact').textContent(), /確認済み/);
  await album.keep(page, 'incident');
  await page.goto(places.incident.ladder.path(number));
  assert.match(await page.locator(places.incident.ladder.steps).textContent(), /確認済み/);
  await album.keep(page, 'ladder');
  await page.goto(places.incident.acts(number));
  await album.keep(page, 'acts');
  await page.goto(places.calendar.path);
  assert.match(await page.locator('main').textContent(), /法令期限/);
  await album.keep(page, 'calendar');
  await page.goto(places.contacts.path);
  await album.keep(page, 'contacts');
  await page.locator(places.contacts.one).first().click();
  await album.keep(page, 'contact');
  await page.goto(places.deadlines.path(number));
  assert.match(await page.locator('main').textContent(), /起算日/);
  await album.keep(page, 'deadlines');
  await keepEvidence(page, number);
  await responds(page, number);
}

// A screenshot is taken in; its hash stands on its page, with who took it.
async function keepEvidence(page, number) {
  await page.goto(places.evidence.path(number));
  await album.keep(page, 'evidence-none');
  await unfold(page, places.evidence.open);
  await enter(page, places.evidence.fields.kind, 'photo');
  await enter(page, places.evidence.fields.description, '貸出簿の写真');
  const buffer = Buffer.from('89504e470d0a1a0a0000', 'hex');
  const photo = { name: '貸出簿.png', mimeType: 'image/png', buffer };
  await page.locator(places.evidence.file).setInputFiles(photo);
  await album.keep(page, 'evidence-form');
  await press(page, places.evidence.send);
  assert.equal(await page.locator(places.evidence.hash).count(), 1, 'its hash is shown');
  await unfold(page, places.evidence.give);
  await album.keep(page, 'evidence-item');
  await page.goto(places.evidence.path(number));
  await album.keep(page, 'evidence');
}

// One tap on the checklist, then the pages around it.
async function responds(page, number) {
  await page.goto(places.response.checks(number));
  await album.keep(page, 'response');
  await press(page, places.response.tap);
  assert.match(await page.locator(places.response.done).textContent(), /済/);
  for (const name of ['check', 'items', 'publication']) {
    await page.goto(places.response[name](number));
    await album.keep(page, `response-${name}`);
  }
}

async function measureIsProposed(number) {
  const page = await signedIn(/^CISO/);
  const { prevention } = places;
  await page.goto(prevention.path(number));
  await unfold(page, prevention.propose);
  await press(page, prevention.send);
  assert.equal(await page.locator(places.faults).count(), 4, 'each mistake is named');
  await album.keep(page, 'prevention-mistakes');
  await enter(page, prevention.fields.measure, 'USBメモリの書込みを既定で止める');
  await enter(page, prevention.fields.kind, 'technical');
  await enter(page, prevention.fields.owner, 'manager:zeimu');
  await enter(page, prevention.fields.due, '2099-12-18');
  await press(page, prevention.send);
  assert.match(await page.locator('main').textContent(), /USBメモリの書込みを既定で止める/);
  await album.keep(page, 'prevention');
  await page.goto(prevention.list);
  await album.keep(page, 'measures');
}

async function documentIsIssued(number) {
  const page = await signedIn(/^CISO/);
  const { documents } = places;
  await page.goto(documents.path(number));
  await album.keep(page, 'documents');
  await enter(page, documents.overview, 'USBメモリ1個の所在が分からなくなりました。');
  await press(page, documents.keep);
  await enter(page, documents.format, 'pdf');
  await enter(page, documents.version, 'next');
  await press(page, documents.issue);
  const text = await page.locator('main').textContent();
  assert.match(text, /第1号/);
  const code = text.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)[0];
  await enter(page, documents.code, code);
  await press(page, documents.verify);
  assert.match(await page.locator('main').textContent(), /この検証コードの文書を発行しています/);
  await album.keep(page, 'documents-verified');
}

// Sent empty, the form says what is missing; then the row is there for who decides on it.
async function exceptionIsAsked() {
  const page = await signedIn(/^情報セキュリティ管理者/);
  const { exceptions } = places;
  await page.goto(exceptions.urgent);
  await album.keep(page, 'exception-urgent');
  await page.goto(exceptions.fresh);
  await press(page, exceptions.send);
  assert.equal(await page.locator(places.faults).count(), 5, 'each mistake is named');
  await album.keep(page, 'exception-mistakes');
  await enter(page, exceptions.fields.rule, '5.1(1)③ 端末の持ち出しの禁止');
  await enter(page, exceptions.fields.deviation, 'omitted');
  await enter(page, exceptions.fields.ground, '申告会場に回線がない');
  await enter(page, exceptions.fields.from, '2099-02-16');
  await enter(page, exceptions.fields.to, '2099-03-15');
  await press(page, exceptions.send);
  await album.keep(page, 'exceptions');
  const decider = await signedIn(/^CISO/);
  await decider.goto(exceptions.path);
  await decider.locator(exceptions.one).first().click();
  await album.keep(decider, 'exception');
  await decider.goto(places.reviews.path);
  await album.keep(decider, 'reviews');
  await decider.goto(places.registers.path);
  await album.keep(decider, 'registers');
}

// A manager enters what was disposed of.
async function disposalIsKept() {
  const page = await signedIn(/^情報セキュリティ管理者/);
  const { disposals } = places;
  await page.goto(disposals.path);
  await unfold(page, disposals.open);
  await enter(page, disposals.fields.unit, 'zeimu');
  await enter(page, disposals.fields.media, '外付けHDD（納税相談の写し）');
  await enter(page, disposals.fields.done, '2026-10-01T10:00');
  await enter(page, disposals.fields.worker, '加藤 光');
  await enter(page, disposals.fields.treatment, 'destroyed');
  await album.keep(page, 'disposal-form');
  await press(page, disposals.send);
  assert.equal(await page.locator(places.faults).count(), 2, 'detail and permit are missing');
  await enter(page, disposals.fields.detail, '庁内の破砕機で破砕した');
  await enter(page, disposals.fields.permit, '2001');
  await press(page, disposals.send);
  assert.match(await page.locator('main').textContent(), /外付けHDD（納税相談の写し）/);
  await album.keep(page, 'disposals');
}

// A manager names who exercises the privileges of the section; the CISO approves, and it says who was told.
async function proxyIsApproved() {
  const page = await signedIn(/^情報セキュリティ管理者/);
  const { proxies } = places;
  await page.goto(proxies.path);
  await unfold(page, proxies.open);
  await enter(page, proxies.fields.unit, 'zeimu');
  await enter(page, proxies.fields.proxy, '2002');
  await enter(page, proxies.fields.system, '税務システムの管理者権限');
  await enter(page, proxies.fields.duty, '利用者IDの登録と停止');
  await enter(page, proxies.fields.from, '2099-04-01');
  await enter(page, proxies.fields.to, '2099-09-30');
  await press(page, proxies.send);
  await album.keep(page, 'proxies');
  const decider = await signedIn(/^CISO/);
  await decider.goto(proxies.path);
  await decider.locator(proxies.one).first().click();
  await unfold(decider, proxies.give);
  await enter(decider, proxies.verdict, 'approve');
  await press(decider, proxies.decide);
  assert.match(await decider.locator('main').textContent(), /承認の通知/);
  await album.keep(decider, 'proxy');
}

// Pages that no errand leads to.
async function lookAround() {
  const page = await (await browser.visitor()).newPage();
  for (const name of ['signIn', 'contract', 'nowhere']) {
    await page.goto(places[name].path);
    await album.keep(page, name);
  }
}

async function signedIn(post) {
  const who = city.people.find((person) => post.test(person.label));
  assert.ok(who, `the demo names nobody as ${post}`);
  const page = await (await browser.visitor()).newPage();
  await page.goto(places.signIn.path);
  await enter(page, places.signIn.fields.login, who.person);
  await enter(page, places.signIn.fields.password, who.password);
  await press(page, places.signIn.send);
  assert.equal(new URL(page.url()).pathname, places.home.path, 'signed in');
  return page;
}

function firstChoice(page) {
  return page.locator(places.confirmation.choice).first().getAttribute('value');
}
