// The picture of the README: an incident under way in the sample city, as the CISO sees it.

import { startCity } from './city.mjs';
import { enter, openBrowser, press } from './pages.mjs';
import * as places from './places.mjs';

const city = await startCity();
const browser = await openBrowser(city.address);
try {
  const page = await (await browser.visitor({ viewport: { width: 1280, height: 1000 } })).newPage();
  const ciso = city.people.find((person) => /^CISO/.test(person.label));
  await page.goto(places.signIn.path);
  await enter(page, places.signIn.fields.login, ciso.person);
  await enter(page, places.signIn.fields.password, ciso.password);
  await press(page, places.signIn.send);
  await page.goto(places.incidents.path);
  await page.locator('main td a', { hasText: '納税相談者' }).first().click();
  await page.screenshot({ path: process.argv[2] });
} finally {
  await browser.close();
  await city.stop();
}
