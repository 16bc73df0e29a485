// A real SMTP server (aiosmtpd) that puts each message into a file, and a reader for what came.

import { mkdir, readFile, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { freePort, start, until } from './process.mjs';

export async function startMail(folder) {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  const box = join(folder, 'mail');
  const handler = ['-c', 'aiosmtpd.handlers.Mailbox', box];
  // Debian's own interpreter: the module comes from a Debian package.
  const server = start('/usr/bin/python3', ['-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, ...handler]);
  await until('the mail server', () => reachable(port));
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: server.stop,
    all: () => readAll(box),
    // The first message that fits.
    await: (what, fits) => until(what, async () => (await readAll(box)).find(fits), 60),
  };
}

function reachable(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy()));
    socket.once('error', reject);
  });
}

async function readAll(box) {
  const names = await readdir(join(box, 'new')).catch(() => []);
  const files = await Promise.all(names.sort().map((name) => readFile(join(box, 'new', name), 'latin1')));
  return files.map(read);
}

// Header fields (decoded), and the plain text: the part that must be complete by itself.
export function read(message) {
  const { headers, body } = split(message.replaceAll('\r\n', '\n'));
  const parts = partsOf(headers, body);
  const of = (type) => parts.find((part) => part.type.startsWith(type))?.text ?? '';
  return {
    to: headers.get('x-rcptto') ?? headers.get('to') ?? '',
    subject: words(headers.get('subject') ?? ''),
    id: headers.get('message-id') ?? '',
    headers,
    text: of('text/plain'),
    html: of('text/html'),
  };
}

function split(text) {
  const at = text.indexOf('\n\n');
  const headers = new Map();
  for (const line of text.slice(0, at).replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: text.slice(at + 2) };
}

function partsOf(headers, body) {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = type.match(/boundary="?([^";]+)"?/)?.[1];
  if (!boundary) return [{ type, text: decode(headers.get('content-transfer-encoding') ?? '', body) }];
  const pieces = body.split(`--${boundary}`).slice(1, -1);
  return pieces.flatMap((piece) => {
    const inner = split(piece.replace(/^\n/, ''));
    return partsOf(inner.headers, inner.body);
  });
}

function decode(encoding, body) {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding.toLowerCase() === 'quoted-printable') return quoted(body.replaceAll('=\n', ''));
  return Buffer.from(body, 'latin1').toString('utf8');
}

function quoted(text) {
  return Buffer.from(bytesOf(text), 'latin1').toString('utf8');
}

function bytesOf(text) {
  return text.replaceAll(/=([0-9A-F]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

// RFC 2047 words of a subject.
function words(text) {
  const joined = text.replaceAll(/\?=\s+=\?/g, '?==?');
  const word = /=\?utf-8\?([bq])\?([^?]*)\?=/gi;
  const bytes = joined.replaceAll(word, (_, kind, coded) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(coded, 'base64').toString('latin1')
      : bytesOf(coded.replaceAll('_', ' ')),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
