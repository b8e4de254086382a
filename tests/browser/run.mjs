// Runs the browser journeys of tests/browser/journeys on the database that TEST_DATABASE names
// (sqlite or postgres, the latter at TEST_POSTGRES_URL), and ends with "N passed, M failed".
//
//   node tests/browser/run.mjs [PART OF A JOURNEY'S FILE NAME…]
//
// A journey exports `name` and `run(world)`. Journeys share one demonstration, so they leave it as
// they found it; one that exports `demo`, a list of further arguments, has a program of its own.

import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pictures, Server, startBrowser, Stopped, World } from './lib.mjs';

const kind = process.env.TEST_DATABASE ?? 'sqlite';
if (!['sqlite', 'postgres'].includes(kind)) throw new Error(`TEST_DATABASE is ${kind}`);
if (kind === 'postgres' && !process.env.TEST_POSTGRES_URL) {
  throw new Error('TEST_POSTGRES_URL is missing');
}

const folder = join(dirname(fileURLToPath(import.meta.url)), 'journeys');
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();

async function journey(browser, file, shared) {
  const { name, run, demo } = await import(pathToFileURL(join(folder, file)));
  if (typeof name !== 'string' || typeof run !== 'function') {
    return { name: file, passed: 0, failures: ['exports no name or no run'] };
  }
  let server;
  try {
    server = demo ? await Server.start(kind, demo) : await shared();
  } catch (error) {
    return { name, passed: 0, failures: [error.message] };
  }
  const world = new World({ browser, server, kind, journey: file.replace(/\.mjs$/, '') });
  try {
    await run(world);
  } catch (error) {
    if (!(error instanceof Stopped)) world.fail(error.stack);
  }
  await world.end();
  if (demo) await server.stop();
  const { passed, failures } = world;
  if (failures.length > 0) console.log(`The program said:\n${server.said()}`);
  if (passed + failures.length === 0) failures.push('checks nothing');
  return { name, passed, failures };
}

async function main() {
  rmSync(join(pictures, kind), { recursive: true, force: true });
  const browser = await startBrowser();
  let demonstration;
  const shared = () => (demonstration ??= Server.start(kind));
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    const begun = Date.now();
    const result = await journey(browser, file, shared);
    const seconds = Math.round((Date.now() - begun) / 1000);
    console.log(`${result.failures.length === 0 ? 'ok    ' : 'FAILED'} ${result.name} (${seconds} s)`);
    for (const failure of result.failures) console.log(`  - ${failure}`);
    passed += result.passed;
    failed += result.failures.length;
  }
  await browser.close();
  return { passed, failed };
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => Server.stopAll().finally(() => process.exit(1)));
}

let sum = { passed: 0, failed: 1 };
try {
  sum = await main();
} catch (error) {
  console.log(error.stack);
} finally {
  await Server.stopAll();
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
