// Finds every page that a person can reach by links, and looks at each kind of page closely: every
// width, light and dark, and what a page of this house never has.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sideways, violations } from './lib.mjs';

const texts = join(dirname(fileURLToPath(import.meta.url)), '../../lang');

/** Keys of texts: one that stands on a page is a text that is missing. */
const KEYS = new Set(
  readdirSync(join(texts, 'sv')).flatMap((file) =>
    [...readFileSync(join(texts, 'sv', file), 'utf8').matchAll(/^([a-z][a-z0-9]*(?:-[a-z0-9]+)+) =/gm)].map(
      ([, key]) => key,
    ),
  ),
);

/** Addresses that are asked for but not opened: files, and what changes the language. */
const FILE = /\.(pdf|csv)$|\/(brev|protokoll)$|\/(bilagor|bilaga|handlingar)\/[^/]+$/;
const NOT_FOLLOWED = /^\/(sprak|static)\//;

/** What varies in an address, taken out: numbers, days, dates, names of funds and sections stay. */
export function pattern(address) {
  const url = new URL(address, 'http://x');
  const path = url.pathname.replace(/\/\d+(?=\/|$)/g, '/{}').replace(/\/[0-9a-f-]{20,}/g, '/{}');
  const query = [...url.searchParams.keys()].sort().join('&');
  return query ? `${path}?${query}` : path;
}

/** What is known about the pages that have been seen, by everybody together. */
export class Atlas {
  constructor(world, { samples, languages = ['sv'], audits = true }) {
    Object.assign(this, { world, samples, languages, audits });
    this.kinds = new Map();
    this.pages = 0;
    this.audited = 0;
    this.checked = 0;
    this.submitted = new Set();
  }

  /** Follows every link from where the person stands; gives what was opened. */
  async crawl(page, who, start) {
    const seen = new Map();
    const asked = new Set();
    const opened = [];
    const queue = [start];
    const meet = (href) => {
      const address = href.split('#')[0];
      if (asked.has(address) || NOT_FOLLOWED.test(address)) return;
      asked.add(address);
      const key = pattern(address);
      const times = seen.get(key) ?? 0;
      if (times >= this.samples) return;
      seen.set(key, times + 1);
      queue.push(address);
    };
    asked.add(start);
    while (queue.length > 0) {
      const address = queue.shift();
      if (FILE.test(new URL(address, this.world.url).pathname)) {
        await this.file(page, who, address);
        continue;
      }
      const links = await this.visit(page, who, address);
      opened.push(address);
      links.forEach(meet);
    }
    return opened;
  }

  /** A file is there, says what it is, and is not empty. */
  async file(page, who, address) {
    const answer = await page.context().request.get(address);
    const type = answer.headers()['content-type'] ?? '';
    const length = (await answer.body()).length;
    const right = answer.status() === 200 && !type.startsWith('text/html') && length > 0;
    this.world.check(`${who}: file ${address}`, right, `${answer.status()} ${type} ${length} bytes`);
  }

  /** Opens a page, holds it to the rules of every page, and gives its links. */
  async visit(page, who, address) {
    const answer = await page.goto(address);
    this.pages += 1;
    this.world.check(`${who}: ${address} answers`, answer.status() === 200, answer.status());
    await this.look(page, `${who}: ${address}`, pattern(address));
    // What a mail links to is for the one it was written to.
    return page.evaluate(() =>
      [...document.querySelectorAll('a[href]:not([data-mail] a)')]
        .filter((a) => a.origin === location.origin && a.getAttribute('href')[0] !== '#')
        .map((a) => a.pathname + a.search),
    );
  }

  /** What every page has, and, where something on it is new, how it looks. */
  async look(page, name, key) {
    const facts = await page.evaluate(facts_of);
    const { world } = this;
    world.equal(`${name} has one heading, one main part, a title`, facts.shape, [1, 1, true]);
    world.check(`${name} leads somewhere`, facts.dangling.length === 0, facts.dangling.join(', '));
    world.check(`${name} names each thing once`, facts.twice.length === 0, facts.twice.join(', '));
    const bare = facts.words.filter((word) => KEYS.has(word));
    world.check(`${name} has all its texts`, bare.length === 0, bare.join(', '));
    if (!this.audits) return;
    const known = this.kinds.get(key) ?? new Set();
    const fresh = facts.kinds.filter((kind) => !known.has(kind));
    if (fresh.length === 0) return;
    facts.kinds.forEach((kind) => known.add(kind));
    this.kinds.set(key, known);
    await this.audit(page, name, key);
  }

  /**
   * The page at a phone's and a desk's width, light and dark. What axe says of anything but colour
   * is the same in the dark.
   */
  async audit(page, name, key) {
    this.audited += 1;
    const colour = { runOnly: { type: 'tag', values: ['cat.color'] } };
    const problems = [];
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const found = await violations(page, colorScheme === 'dark' ? colour : {});
        problems.push(...found.map((problem) => `${width} px, ${colorScheme}: ${problem}`));
      }
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      if (width === 320) {
        problems.push(...(await sideways(page)));
        await page.setViewportSize({ width: 360, height: 900 });
        problems.push(...(await sideways(page)));
      }
      await this.picture(page, key, width === 320 ? 360 : width);
    }
    this.world.check(`everybody can use ${name}`, problems.length === 0, problems.join('\n    '));
  }

  /** Pictures are kept when somebody wants to look at them: PICTURES=folder. */
  async picture(page, key, width) {
    if (!process.env.PICTURES) return;
    mkdirSync(process.env.PICTURES, { recursive: true });
    const name = key.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'start';
    const path = join(process.env.PICTURES, `${name}-${this.audited}-${width}.png`);
    await page.screenshot({ path, fullPage: true });
  }

  /** Each form that takes text is sent empty: the page says what is wrong, and is still usable. */
  async empty(page, who, address) {
    await page.goto(address);
    const forms = await page.evaluate(forms_of);
    for (const { index, action } of forms) {
      const key = `${pattern(action)} from ${pattern(address)}`;
      if (this.submitted.has(key)) continue;
      this.submitted.add(key);
      const there = await page.goto(address);
      if (there.status() !== 200) return;
      const sent = page.waitForResponse((response) => response.request().method() === 'POST');
      const shown = page.waitForEvent('load');
      await page.evaluate(submit_empty, index);
      const status = (await sent).status();
      await shown;
      const name = `${who}: ${pattern(action)} sent empty from ${address}`;
      this.world.check(`${name} is answered`, status < 500 && status !== 404, status);
      this.checked += 1;
      if ((await page.locator('main .errors').count()) === 0) continue;
      this.world.equal(`${name} says so`, await page.evaluate(summary_of), {
        focused: true,
        first: true,
        titled: true,
        told: true,
      });
      await this.look(page, name, `${key} empty`);
    }
  }
}

/** Runs in the page: what every page of the house is held to. */
function facts_of() {
  const all = [...document.body.querySelectorAll('*')];
  const ids = all.map((element) => element.id).filter(Boolean);
  const there = new Set(ids);
  const named = ['aria-labelledby', 'aria-describedby', 'for', 'form', 'popovertarget'];
  const dangling = all.flatMap((element) => {
    const href = element.matches('a[href^="#"]') ? [element.getAttribute('href').slice(1)] : [];
    const refs = named.flatMap((name) => element.getAttribute(name)?.split(/\s+/) ?? []);
    return [...href, ...refs].filter((id) => !there.has(id)).map((id) => `#${id}`);
  });
  return {
    shape: [
      document.querySelectorAll('h1').length,
      document.querySelectorAll('main').length,
      document.title.trim() !== '',
    ],
    dangling: [...new Set(dangling)],
    twice: [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
    words: [...new Set(document.body.innerText.split(/[\s:,.;()"]+/).filter((w) => w.includes('-')))],
    kinds: [
      ...new Set(
        all
          .filter((element) => !element.closest('svg') || element.matches('svg'))
          .map((element) => {
            const role = element.getAttribute('role') ?? element.getAttribute('type') ?? '';
            return `${element.tagName}.${element.className.baseVal ?? element.className}.${role}.${element.dataset.tone ?? ''}`;
          }),
      ),
    ],
  };
}

/** Runs in the page: the forms in its main part that take text. */
function forms_of() {
  return [...document.querySelectorAll('main form')].flatMap((form, index) => {
    const takes = form.querySelector('input.input, textarea, .drop');
    return form.method === 'post' && takes ? [{ index, action: form.getAttribute('action') }] : [];
  });
}

/** Runs in the page: empties a form and sends it by its own last button. */
function submit_empty(index) {
  const form = document.querySelectorAll('main form')[index];
  for (let box = form.closest('details'); box; box = box.parentElement.closest('details')) {
    box.open = true;
  }
  for (const field of form.elements) {
    if (field.matches('[type=checkbox], [type=radio]')) field.checked = false;
    else if (field.matches('input:not([type=hidden]), textarea')) field.value = '';
    else if (field.matches('select') && field.querySelector('option[value=""]')) field.value = '';
  }
  form.noValidate = true;
  const buttons = form.querySelectorAll('.actions [type=submit], :scope > [type=submit]');
  form.requestSubmit(buttons[0] ?? undefined);
}

/** Runs in the page: whether the summary of errors does its work. */
function summary_of() {
  const box = document.querySelector('main .errors');
  const links = [...box.querySelectorAll('a')];
  return {
    focused: document.activeElement === box,
    first: !box.previousElementSibling || box.previousElementSibling.matches('.crumbs'),
    titled: /^(Fel|Error):/.test(document.title),
    told: links.every((a) => document.querySelector(`[id="${CSS.escape(a.hash.slice(1))}"]`) !== null),
  };
}
