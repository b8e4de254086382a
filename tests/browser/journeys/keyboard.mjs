// An association signs in, writes and submits with the keyboard alone: Tab, Enter, Space and
// letters. Wherever the focus is, it is seen.

import { application, fillAll, begin } from '../application.mjs';

export const name = 'An application is made with the keyboard alone';
export const demo = [];

const WHO = { name: 'Lisbeth Frisk', email: 'lisbeth.frisk@eritreanska.example' };

export async function run(world) {
  const page = await world.person();
  await signIn(world, page);
  // The other parts are filled in by hand elsewhere; here they only have to be there.
  const id = await world.step('begin', page, () => begin(page, 'Språkfonden 2020'));
  const { project, declaration, ...rest } = application({
    title: 'Söndagsord',
    area: 'meeting',
    goal: 'everyday',
    start: '2020-12-01',
    end: '2021-03-01',
    cost: 20_000,
    own: 2_000,
    applied: 18_000,
    signatory: WHO.name,
  });
  await world.step('fill in the other parts', page, () => fillAll(page, `/ansokan/${id}`, rest));
  await world.step('write about the project', page, async () => {
    await page.goto(`/ansokan/${id}`);
    await to(world, page, 'a[href$="/del/project"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/del/project');
    await to(world, page, '[name="q.title"]');
    await page.keyboard.type(project['q.title']);
    await to(world, page, '[name="q.purpose"]');
    await page.keyboard.type(project['q.purpose']);
    await to(world, page, '[name="q.focus_area"]');
    await page.keyboard.press('Space');
    await to(world, page, '[name="q.goal"]');
    await page.keyboard.press('Space');
    await pressButton(world, page, 'Spara och fortsätt');
    await page.waitForURL('**/del/people');
  });
  await world.step('declare', page, async () => {
    await page.goto(`/ansokan/${id}/del/declaration`);
    await to(world, page, '[name="q.declaration.agreed"]');
    await page.keyboard.press('Space');
    await to(world, page, '[name="q.declaration.name"]');
    await page.keyboard.type(declaration['q.declaration.name']);
    // Enter in a field saves, as the button does.
    await page.keyboard.press('Enter');
    await page.waitForURL('**/kontrollera');
  });
  await world.step('submit', page, async () => {
    await pressButton(world, page, 'Skicka in');
    await page.waitForURL('**/inskickad');
    const kept = await page.locator('.receipt').innerText();
    world.check('the receipt has a number', /2020\/\d+-109/.test(kept), kept);
  });
  await world.step('sign out', page, async () => {
    await pressButton(world, page, 'Logga ut');
    await page.waitForURL((url) => !url.pathname.startsWith('/ansokan'));
    await page.goto('/mina-arenden');
    world.check('nobody is signed in', page.url().includes('/logga-in'), page.url());
  });
}

/** By the mailed link, which the administrator reads out. */
async function signIn(world, page) {
  await world.step('ask for a link', page, async () => {
    await page.goto('/');
    await to(world, page, 'a[href="/logga-in"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/logga-in');
    await to(world, page, '#email');
    await page.keyboard.type(WHO.email);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/logga-in/skickat');
  });
  const administrator = await world.as('Sara Wikström');
  const code = await world.step('read the mail', administrator, async (page_) => {
    const row = page_.locator('tr', { hasText: WHO.email });
    for (let turn = 0; turn < 40 && (await row.count()) === 0; turn += 1) {
      await page_.waitForTimeout(250);
      await page_.goto('/post');
    }
    await row.first().locator('a').click();
    const text = await page_.locator('main').innerText();
    return text.match(/\b\d{3} ?\d{3}\b/)[0];
  });
  await world.step('type the code', page, async () => {
    await to(world, page, '#code');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/mina-arenden');
  });
}

/** Tabs until the focus is where it is wanted; on the way it is always seen. */
async function to(world, page, selector) {
  await tab(world, page, (wanted) => document.activeElement.matches(wanted), selector);
}

/** Tabs to the button with these words and presses it. */
async function pressButton(world, page, words) {
  const there = (text) => {
    const e = document.activeElement;
    return e.tagName === 'BUTTON' && e.innerText.trim().startsWith(text);
  };
  await tab(world, page, there, words);
  await page.keyboard.press('Enter');
}

async function tab(world, page, there, wanted) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(focused);
    world.check(`the focus is seen on ${page.url()}: ${focus.what}`, focus.seen && focus.ringed, focus.why);
    if (await page.evaluate(there, wanted)) return;
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
}

/** Runs in the page: whether what has the focus is in sight and marked. */
function focused() {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  // What belongs together is marked together.
  const style = getComputedStyle(element.closest('.choice, .affix') ?? element);
  const inSight = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
  // Nothing that stays in place may lie over it.
  const [x, y] = [box.left + box.width / 2, Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1)];
  const over = document.elementFromPoint(x, y);
  const free = over !== null && (element.contains(over) || over.contains(element));
  const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return {
    what: `${element.tagName} ${element.getAttribute('name') ?? element.innerText.trim().slice(0, 30)}`,
    seen: inSight && free,
    ringed,
    why: JSON.stringify({ box, outline: style.outline, over: over?.outerHTML.slice(0, 80) }),
  };
}
