// The picture of the README: an incident under way in the sample city, as its desk sees it.

import { startCity } from './city.mjs';
import { enter, openBrowser, press } from './pages.mjs';
import * as places from './places.mjs';

const city = await startCity();
const browser = await openBrowser(city.address);
try {
  const page = await (await browser.visitor({ viewport: { width: 1120, height: 760 } })).newPage();
  const desk = city.people.find((person) => /統一的|窓口/.test(person.label)) ?? city.people[0];
  await page.goto(places.signIn.path);
  await enter(page, places.signIn.fields.login, desk.person);
  await enter(page, places.signIn.fields.password, desk.password);
  await press(page, places.signIn.send);
  await page.goto(places.incidents.path);
  await page.locator('main a[href^="/incidents/"]:not([href$="/new"])').first().click();
  await page.screenshot({ path: process.argv[2] });
} finally {
  await browser.close();
  await city.stop();
}
