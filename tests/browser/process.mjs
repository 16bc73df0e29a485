// Child processes: started, awaited by what they do, stopped by their own id.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const running = { child, printed: '', errors: '' };
  child.stdout.on('data', (data) => (running.printed += data));
  child.stderr.on('data', (data) => (running.errors += data));
  running.ended = new Promise((resolve) => {
    child.once('error', (error) => {
      running.errors += `${error}\n`;
      resolve(-1);
    });
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  running.stop = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return running.ended;
  };
  return running;
}

// Runs a command to its end; throws with what it said if it failed.
export async function run(command, args, options) {
  const running = start(command, args, options);
  const code = await running.ended;
  const said = `${running.printed}${running.errors}`;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${code}\n${said}`);
  return running.printed;
}

// Asks until there is an answer. The bound is generous; the question is asked often.
export async function until(what, question, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question().catch(() => undefined);
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await pause(50);
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
