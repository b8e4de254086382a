// What browser journeys stand on: the program started on a database of its own, people with a
// browser each, and checks that are counted. Journeys see one World.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures of pages are put. */
export const pictures = join(here, 'pictures');

/** How long a page may take to show what it is asked for, in milliseconds. */
const PATIENCE = 10_000;

/** How long the program may take until it answers, with a demonstration to seed in a debug build. */
const START = 120_000;

/** Widths that every page must bear: the narrowest phone, and a desk. */
const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'];

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Debian's browser, kept from talking to anybody but this machine. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** The program. */
const BINARY = process.env.BINARY ?? join(here, '../../target/debug/integrationsfond');

/**
 * A demonstration that has been seeded and is never served itself: each program gets a copy of its
 * own, since copying takes a moment and seeding many.
 */
class Seed {
  static made = new Map();

  /** The seed of a demonstration that begins as `arguments_` say. */
  static async of(kind, arguments_) {
    const key = arguments_.join(' ');
    if (!Seed.made.has(key)) Seed.made.set(key, new Seed().make(kind, arguments_));
    return Seed.made.get(key);
  }

  async make(kind, arguments_) {
    Object.assign(this, await place(kind));
    const command = ['demo', '--seed-only', '--data', this.folder, ...arguments_];
    const options = { cwd: this.folder, env: this.environment, timeout: START };
    await promisify(execFile)(BINARY, command, options);
    return this;
  }

  static async removeAll() {
    const seeds = await Promise.all([...Seed.made.values()].map((seed) => seed.catch(() => {})));
    Seed.made.clear();
    for (const seed of seeds) if (seed) remove(seed);
  }
}

/**
 * A folder and, for PostgreSQL, a database of its own: empty, or copied from a seed. The
 * environment is what the program is started with: the journeys decide it, not the person who
 * starts them.
 */
async function place(kind, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'integrationsfond-'));
  if (seed) cpSync(seed.folder, folder, { recursive: true });
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name !== 'DATABASE_URL' && !name.startsWith('INTEGRATIONSFOND_'),
    ),
  );
  if (kind !== 'postgres') return { folder, environment };
  const database = `browser_${process.pid}_${(place.count = (place.count ?? 0) + 1)}`;
  sql(`CREATE DATABASE ${database}${seed ? ` TEMPLATE ${seed.database}` : ''}`);
  const address = new URL(process.env.TEST_POSTGRES_URL);
  address.pathname = `/${database}`;
  environment.DATABASE_URL = address.href;
  return { folder, environment, database };
}

function remove({ folder, database }) {
  rmSync(folder, { recursive: true, force: true });
  if (database) sql(`DROP DATABASE ${database} WITH (FORCE)`);
}

/** The program, running on a demonstration that nobody else uses. */
export class Server {
  static running = new Set();

  /** `arguments_` follow the command `demo`. */
  static async start(kind, arguments_ = []) {
    const server = new Server();
    Object.assign(server, await place(kind, await Seed.of(kind, arguments_)));
    server.url = `http://127.0.0.1:${await freePort()}`;
    server.output = '';
    const port = new URL(server.url).port;
    const command = ['demo', '--port', port, '--data', server.folder, ...arguments_];
    server.process = spawn(BINARY, command, {
      cwd: server.folder,
      env: server.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    Server.running.add(server);
    server.ended = new Promise((done) => {
      server.process.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
      server.process.once('error', (error) => done(error.message));
    });
    for (const stream of [server.process.stdout, server.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        server.output = (server.output + text).slice(-20_000);
      });
    }
    try {
      await server.answers();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Ends every program and removes what they were given. */
  static async stopAll() {
    await Promise.all([...Server.running].map((server) => server.stop()));
    await Seed.removeAll();
  }

  /** Runs a command of the program on the same data; gives its exit code and what it wrote. */
  command(...words) {
    const options = { cwd: this.folder, env: this.environment, timeout: START };
    return new Promise((done) => {
      execFile(BINARY, [...words, '--data', this.folder], options, (error, written, complained) =>
        done({ code: error ? (error.code ?? 1) : 0, written, complained }),
      );
    });
  }

  /** The last lines that the program wrote. */
  said() {
    return this.output.trimEnd().split('\n').slice(-30).join('\n');
  }

  /** Waits until the start page is there. */
  async answers() {
    let ended;
    this.ended.then((how) => (ended = how));
    for (const until = Date.now() + START; Date.now() < until; await sleep(100)) {
      if (ended) throw new Error(`the program ended: ${ended}\n${this.said()}`);
      const answer = await fetch(this.url).catch(() => undefined);
      if (answer?.status === 200) return;
      // Not yet ready is 503; anything else will not change by waiting.
      if (answer && answer.status !== 503) {
        throw new Error(`the start page answers ${answer.status}\n${this.said()}`);
      }
    }
    throw new Error(`the program did not answer\n${this.said()}`);
  }

  /** Ends the program, by force when it does not end by itself, and what it was given. */
  async stop() {
    if (!Server.running.delete(this)) return;
    this.process.kill('SIGTERM');
    const force = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(force);
    remove(this);
  }
}

function sql(statement) {
  const url = process.env.TEST_POSTGRES_URL;
  execFileSync('psql', [url, '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statement]);
}

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Thrown when a journey cannot go on; what went wrong is noted already. */
export class Stopped extends Error {}

/** What one journey has: the address of the program, people, and checks. */
export class World {
  constructor({ browser, server, kind, journey }) {
    this.browser = browser;
    this.server = server;
    this.url = server.url;
    this.kind = kind;
    this.journey = journey;
    this.passed = 0;
    this.failures = [];
    this.contexts = [];
    this.folder = join(pictures, kind, journey);
    mkdirSync(this.folder, { recursive: true });
  }

  /** A person with a browser of their own. `options` are Playwright's for a context. */
  async person(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.url,
      locale: 'sv-SE',
      timezoneId: 'Europe/Stockholm',
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    const page = await context.newPage();
    this.watch(page);
    return page;
  }

  /** Somebody of the demonstration, signed in, with a browser of their own. */
  async as(name, options = {}) {
    const page = await this.person(options);
    await this.step(`sign in as ${name}`, page, async () => {
      await page.goto('/demo');
      const button = page.locator('main button', { hasText: name }).first();
      // Most applicants stand in a list that is folded.
      await Promise.all([
        page.waitForURL((url) => url.pathname !== '/demo'),
        button.evaluate((element) => element.form.requestSubmit()),
      ]);
    });
    return page;
  }

  /** Moves the demonstration's day by the bar that stands on every page. */
  async move(page, day) {
    await this.step(`move the day to ${day}`, page, async () => {
      await page.locator('#demo-day').fill(day);
      await page.locator('aside.demo button').click();
      await page.locator(`main [role=status]`).waitFor({ timeout: START });
      this.equal('the day has moved', await page.locator('#demo-day').inputValue(), day);
    });
  }

  /** Notes what no page may do, whatever the journey is looking at. */
  watch(page) {
    page.on('pageerror', (error) => this.fail(`script error on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // What could not be loaded is judged by its answer, below.
      const loading = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !loading) {
        this.fail(`console on ${page.url()}: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.url) && !/^(data|blob|about):/.test(url)) {
        this.fail(`${page.url()} asks somebody else: ${url}`);
      }
    });
    page.on('response', (response) => {
      const document = response.request().isNavigationRequest();
      if (response.status() >= (document ? 500 : 400)) {
        this.fail(`${response.status()} for ${response.url()}`);
      }
    });
  }

  /** The same fault on the same page is told and counted once. */
  fail(what) {
    if (!this.failures.includes(what)) this.failures.push(what);
  }

  /** A check that the journey goes on after, right or wrong. */
  check(what, right, found = '') {
    if (right) this.passed += 1;
    else this.fail(found === '' ? what : `${what}: ${found}`);
    return Boolean(right);
  }

  /** A check of equality. */
  equal(what, found, expected) {
    const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
    return this.check(what, left === right, `${left} instead of ${right}`);
  }

  /** A part of a journey that the rest needs: when it fails, the journey stops with a picture. */
  async step(what, page, act) {
    try {
      const result = await act(page);
      this.passed += 1;
      return result;
    } catch (error) {
      this.fail(`${what} (${page.url()}): ${error.message}`);
      const picture = join(this.folder, 'failed.png');
      await page.screenshot({ path: picture, fullPage: true }).catch(() => {});
      throw new Stopped(what);
    }
  }

  /** Opens a page and checks its status, language, title and heading. */
  async open(page, path, status = 200) {
    return this.step(`open ${path}`, page, async () => {
      const answer = await page.goto(path);
      this.equal(`status of ${path}`, answer.status(), status);
      const facts = await page.locator('html').evaluate((html) => ({
        language: html.lang,
        titled: document.title.trim() !== '',
        headings: document.querySelectorAll('h1').length,
        mains: document.querySelectorAll('main').length,
      }));
      const expected = { language: facts.language, titled: true, headings: 1, mains: 1 };
      this.equal(`${path} has title, one heading, one main part`, facts, expected);
      this.check(`${path} says its language`, /^(sv|en)$/.test(facts.language), facts.language);
      return answer;
    });
  }

  /**
   * Looks at a page as it stands: axe at every width, light and dark, and no sideways scrolling on
   * the narrowest. Keeps pictures. Restores the window.
   */
  async audit(page, name) {
    const before = page.viewportSize();
    const problems = [];
    await page.evaluate(axe);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
        for (const problem of await violations(page)) {
          problems.push(`${width} px, ${colorScheme}: ${problem}`);
        }
        const path = join(this.folder, `${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
      }
    }
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
    problems.push(...(await sideways(page)));
    await page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' });
    if (before) await page.setViewportSize(before);
    this.check(`everybody can use ${name}`, problems.length === 0, problems.join('\n    '));
  }

  /** The first stop of the keyboard leads past the navigation, and is seen. */
  async skipLink(page, name) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const target = element.getAttribute('href') ?? '';
      return {
        leads: target.startsWith('#') && document.querySelector(target)?.tagName === 'MAIN',
        seen: box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0,
      };
    });
    this.equal(`first stop on ${name} skips to main`, focused, { leads: true, seen: true });
  }

  async end() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

/** What axe finds on the page as it stands, a line each. Needs axe in the page. */
export async function violations(page, options = {}) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const found = await page.evaluate(
    (more) => window.axe.run(document, { resultTypes: ['violations'], ...more }),
    options,
  );
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} at ${node.target.join(' ')} (${rule.help})`),
  );
}

/** Whether the page must be scrolled sideways, and what reaches out. */
export async function sideways(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll('*')].filter(
      (element) =>
        element.getBoundingClientRect().right > room + 1 ||
        element.scrollWidth > element.clientWidth + 1,
    );
    const names = wide.slice(-3).map((e) => e.tagName.toLowerCase() + (e.id ? `#${e.id}` : ''));
    return [`scrolls sideways at ${room} px: ${names.join(', ')}`];
  });
}
