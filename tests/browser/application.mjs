// An application and a report as people fill them in, a part at a time.

import { send, write } from './forms.mjs';

/** The parts of an application, with answers that can be submitted. */
export function application({ title, area, goal, start, end, cost, own, applied, signatory }) {
  const checklist = ['affected', 'best_interest', 'heard', 'equal', 'safe'];
  return {
    project: {
      'q.title': title,
      'q.purpose': 'Vi går längs bryggorna och pratar svenska om det vi ser, en grupp i taget.',
      'q.focus_area': area,
      'q.goal': goal,
    },
    people: {
      'q.target_groups': ['newly-arrived', 'permit'],
      'q.localities': ['vastervik'],
      'q.participants.women': '20',
      'q.participants.men': '15',
      'q.participants.girls': '0',
      'q.participants.boys': '0',
    },
    plan: {
      'q.period.start': start,
      'q.period.end': end,
      'q.activities.0.what': 'Promenader med samtal',
      'q.afterwards': 'Vandringarna fortsätter utan bidrag.',
    },
    children: Object.fromEntries(checklist.map((one) => [`q.child_checklist.${one}.answer`, 'na'])),
    money: {
      'q.budget.costs.0.label': 'Samtalsledare',
      'q.budget.costs.0.kind': 'leaders',
      'q.budget.costs.0.amount': String(cost),
      'q.budget.income.0.label': 'Egen insats',
      'q.budget.income.0.kind': 'own',
      'q.budget.income.0.amount': String(own),
      'q.applied': String(applied),
      'q.other_grants': 'no',
    },
    attachments: {},
    declaration: { 'q.declaration.agreed': 'yes', 'q.declaration.name': signatory },
  };
}

/** The parts of a final report. */
export function report({ income, signatory }) {
  return {
    done: { 'q.what_done': 'Fyra promenader blev av.', 'q.results': 'Deltagarna vågar prata mer.' },
    people: {
      'q.participants.women': '9',
      'q.participants.men': '6',
      'q.participants.girls': '0',
      'q.participants.boys': '0',
    },
    money: { 'q.other_income': String(income), 'q.deviations': 'Pandemin stoppade det mesta.' },
    attachments: {},
    declaration: { 'q.declaration.agreed': 'yes', 'q.declaration.name': signatory },
  };
}

/** Begins an application to a call, for the association that the person acts for. */
export async function begin(page, call) {
  await page.goto('/');
  await page.locator('a[href^="/omgang/"]', { hasText: call }).first().click();
  await page.locator('input[name=association]').first().check();
  await send(page, 'Börja ansökan');
  await page.waitForURL('**/ansokan/*');
  return page.url().match(/\d+$/)[0];
}

/** Opens a part and writes in it. */
export async function fill(page, address, answers) {
  await page.goto(address);
  await write(page, answers);
}

/** Saves a part and goes on to another page. */
export async function saveOn(page) {
  const here = new URL(page.url()).pathname;
  await send(page, 'Spara och fortsätt');
  await page.waitForURL((url) => url.pathname !== here);
}

/** Fills in and saves all parts that are given. `before` may do more in a part before it is saved. */
export async function fillAll(page, address, parts, before = {}) {
  for (const [part, answers] of Object.entries(parts)) {
    await fill(page, `${address}/del/${part}`, answers);
    await before[part]?.(page);
    await saveOn(page);
  }
}

/** Writes what the lines of the plan cost, one sum after the other; the rest cost nothing. */
export async function writeSpent(page, sums) {
  const lines = await page.locator('main input[name^="q.spent"][name$=".spent"]').all();
  for (const [at, line] of lines.entries()) await line.fill(String(sums[at] ?? 0));
}
