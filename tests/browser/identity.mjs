// People sign in by a real provider of OpenID Connect (npm oidc-provider), in a real browser: with the code
// flow and its proof, signed by either kind of key, and back to where one wanted to go. And by a passkey of
// the browser's own, which is the one thing that needs a script.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';

import Provider from 'oidc-provider';

import { startCity } from './city.mjs';
import { Album, openBrowser } from './pages.mjs';
import { freePort } from './process.mjs';

const SECRET = 'a secret: of forty characters & some more';
const port = await freePort();
const issuer = `http://127.0.0.1:${port}`;
const keys = [
  { ...drawn('rsa', { modulusLength: 2048 }), alg: 'RS256', use: 'sig', kid: 'r' },
  { ...drawn('ec', { namedCurve: 'P-256' }), alg: 'ES256', use: 'sig', kid: 'p' },
];
// The house opens first: it waits for nobody who vouches.
const city = await startCity({
  NOROSHI__OIDC__ISSUER: issuer,
  NOROSHI__OIDC__CLIENT_ID: 'noroshi',
  NOROSHI__OIDC__CLIENT_SECRET: SECRET,
  NOROSHI__OIDC__LABEL: 'Entra IDでサインイン',
  NOROSHI__SERVER__FACTORS: 'optional',
  // Browsers bind passkeys to a name, and to no number.
}, 'localhost');
const browser = await openBrowser(city.address);
const examiner = await (await browser.visitor({ javaScriptEnabled: true })).newPage();
const album = new Album(join(process.env.NOROSHI_SCREENS ?? 'target/screens', 'identity'), examiner);
let provider = await startProvider('RS256');
try {
  const [clerk, keeper] = city.people;
  const page = await (await browser.visitor()).newPage();
  await page.goto('/absences');
  await album.keep(page, 'sign-in');
  await byProvider(page, clerk.person);
  assert.equal(new URL(page.url()).pathname, '/absences', 'and back to where one wanted to go');
  await page.goto('/account/sessions');
  assert.match(await page.textContent('main'), /庁内の認証/);
  await album.keep(page, 'sessions');

  await byProviderAgain();

  // Somebody whom the house does not know.
  const stranger = await (await browser.visitor()).newPage();
  await stranger.goto('/sign-in');
  await byProvider(stranger, 'nobody');
  assert.match(await stranger.textContent('main'), /使える利用者がありません/);
  await album.keep(stranger, 'refused');

  // Signed by another kind of key.
  await provider.stop();
  provider = await startProvider('ES256');
  const again = await (await browser.visitor()).newPage();
  await again.goto('/sign-in');
  await byProvider(again, clerk.person);
  assert.equal(new URL(again.url()).pathname, '/');

  await byPasskey(keeper);

  // Gone: a password of ours opens.
  await provider.stop();
  const late = await (await browser.visitor()).newPage();
  await late.goto('/sign-in');
  await late.fill('input[name=login]', clerk.person);
  await late.fill('input[name=password]', clerk.password);
  await late.click('#form button');
  assert.equal(new URL(late.url()).pathname, '/');
  assert.deepEqual(album.findings, []);
  console.log(`${album.count} pages, signed in by a real provider with RS256 and ES256`);
} catch (error) {
  console.error(city.log().split('\n').slice(-20).join('\n'));
  throw error;
} finally {
  await browser.close();
  await city.stop();
  await provider.stop();
}

// The provider's own pages for trying it out: a login of any name, then consent, the first time.
async function byProvider(page, login, isKnown = false) {
  await page.click('main a.button');
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'anything');
  await page.click('button[type=submit]');
  if (!isKnown) await page.click('button[type=submit]');
  await page.waitForURL((url) => url.origin === city.address);
}

// Before what cannot be undone the provider asks again, whom it has just let in too, and the form is there.
async function byProviderAgain() {
  for (const { person } of city.people) {
    const page = await (await browser.visitor()).newPage();
    await page.goto('/sign-in?next=%2Fadmin%2Ftokens');
    await byProvider(page, person);
    if ((await page.$('form[action="/admin/tokens"]')) === null) continue;
    await page.click('details:has(form[action="/admin/tokens"]) summary');
    await page.fill('input[name=token_name]', 'siem');
    await page.check('input[name=scopes][value=read]');
    await page.fill('[name=token_days]', '30');
    await page.click('form[action="/admin/tokens"] button.main');
    assert.match(await page.textContent('main'), /庁内の認証でもう一度/);
    await album.keep(page, 'proof');
    await byProvider(page, person, true);
    assert.match(await page.textContent('main'), /まだ実行していません/);
    await album.keep(page, 'proof-given');
    await page.click('main form button');
    assert.match(await page.getAttribute('body', 'data-page'), /^tokens\//);
    return;
  }
  assert.fail('nobody of the sample administers');
}

// A passkey is made, shown at the door and before what cannot be undone; without a script a code will do.
async function byPasskey({ person, password }) {
  const context = await browser.visitor({ javaScriptEnabled: true });
  const page = await context.newPage();
  await hold(context, page);
  const knock = async (page) => {
    await page.goto('/sign-in?next=%2Fabsences');
    await page.fill('input[name=login]', person);
    await page.fill('input[name=password]', password);
    await page.click('#form button');
  };
  await knock(page);
  assert.equal(new URL(page.url()).pathname, '/absences', 'no factor is in force yet');
  await page.goto('/account/factor');
  await album.keep(page, 'factor');
  await page.fill('#passkey input[name=passkey_name]', '職場のパソコン');
  await page.fill('#passkey input[name=old]', password);
  await page.click('#passkey button.main');
  await album.keep(page, 'passkey-make');
  await page.click('.passkey button');
  await page.waitForSelector('body[data-page="factor/codes"]');
  const code = await page.textContent('article li.code');
  await page.goto('/account/factor');
  assert.match(await page.textContent('main'), /職場のパソコン/);
  await album.keep(page, 'passkeys');
  await page.click('header .who summary');
  await page.click('form[action="/sign-out"] button');

  await knock(page);
  assert.equal(new URL(page.url()).pathname, '/sign-in/factor');
  await album.keep(page, 'passkey-enter');
  await page.click('.passkey button');
  await page.waitForURL((url) => url.pathname === '/absences');
  await page.goto('/account/factor');
  assert.doesNotMatch(await page.textContent('main'), /まだ使っていません/);

  // Nobody who lets no script run is kept out.
  const plain = await (await browser.visitor()).newPage();
  await knock(plain);
  assert.match(await plain.textContent('main'), /JavaScriptが要ります/);
  assert.equal(await plain.isVisible('.passkey button'), false);
  await album.keep(plain, 'passkey-noscript');
  await plain.fill('input[name=factor_code]', code);
  await plain.click('#form button.main');
  assert.equal(new URL(plain.url()).pathname, '/absences');
}

// Gives a page a holder of passkeys that knows its person.
async function hold(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

function drawn(...kind) {
  return generateKeyPairSync(...kind).privateKey.export({ format: 'jwk' });
}

async function startProvider(alg) {
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'noroshi',
        client_secret: SECRET,
        redirect_uris: [`${city.address}/sign-in/oidc/return`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: alg,
      },
    ],
    jwks: { keys },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    // Statements of the scope stand in the token itself.
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
  });
  const server = createServer(oidc.callback());
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
