// A browser, pictures of pages at two widths, and axe on each of them.

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { until } from './process.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1280, 390];
const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export async function openBrowser(address) {
  const profile = await mkdtemp(join(tmpdir(), 'noroshi-browser-'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...flags, `--disk-cache-dir=${profile}`],
    // The browser's own home: nothing of this machine's user comes in or is left behind.
    env: { ...process.env, HOME: profile },
  });
  return {
    // A visitor with cookies of their own. Without JavaScript, as every flow must work.
    visitor: (options = {}) =>
      browser.newContext({ baseURL: address, locale: 'ja-JP', javaScriptEnabled: false, ...options }),
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

// Looks at every page that the walk passes; `findings` says what is wrong with any of them.
export class Album {
  // `examiner` is a page with JavaScript, for axe; the walk itself goes without.
  constructor(folder, examiner) {
    this.folder = folder;
    this.examiner = examiner;
    this.findings = [];
    this.count = 0;
  }

  async keep(page, name) {
    await mkdir(this.folder, { recursive: true });
    this.count += 1;
    const number = String(this.count).padStart(2, '0');
    const before = page.viewportSize();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: join(this.folder, `${number}-${name}-${width}.png`), fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) this.findings.push(`${name} at ${width} px: the page is wider than the window`);
      await this.examine(page, `${name} at ${width} px`, width);
    }
    await page.setViewportSize(before);
  }

  // The same document under the same address once more, style sheets from the server.
  async examine(page, name, width) {
    const body = await page.content();
    const document = { status: 200, contentType: 'text/html; charset=utf-8', body };
    await this.examiner.route(
      (url) => url.href === page.url(),
      (route) => route.fulfill(document),
      { times: 1 },
    );
    await this.examiner.setViewportSize({ width, height: 900 });
    await this.examiner.goto(page.url());
    await this.examiner.evaluate(axe);
    const { violations } = await this.examiner.evaluate(() =>
      window.axe.run(window.document, { resultTypes: ['violations'] }),
    );
    for (const { id, impact, help, nodes } of violations) {
      const where = nodes.map((node) => node.target.join(' ')).join('; ');
      this.findings.push(`${name}: ${impact} ${id}: ${help}: ${where}`);
    }
  }
}

// Moves the focus as a keyboard does; what cannot be reached by it is not there.
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 120; presses += 1) {
    const reached = await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector);
    if (reached) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} cannot be reached by keyboard on ${page.url()}`);
}

// Fills a field by keyboard, whatever its kind.
export async function enter(page, selector, value) {
  await tabTo(page, selector);
  const kind = await page.evaluate(() => {
    const field = document.activeElement;
    return field.tagName === 'SELECT' ? 'select' : field.type;
  });
  if (kind === 'select') await page.locator(selector).selectOption(value);
  else if (kind === 'radio') await page.locator(`${selector}[value="${value}"]`).check();
  else if (['date', 'datetime-local'].includes(kind)) await page.locator(selector).fill(value);
  else await page.keyboard.type(value);
}

// Opens what a heading folds away.
export async function unfold(page, selector) {
  await tabTo(page, selector);
  await page.keyboard.press('Enter');
}

export async function press(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

// What is sent sooner than anyone can read is refused as a machine's; the walk is a person.
export function readFor(page, seconds) {
  const read = () => page.evaluate(() => performance.now() / 1000);
  return until('a reader', async () => (await read()) > seconds);
}
