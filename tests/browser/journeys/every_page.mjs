// Everybody in the house follows every link they can see. Each page answers, has one heading and
// leads nowhere that is not there; each kind of page and state is usable on a phone and at a desk,
// in light and dark. Then every form is sent empty.

import { Atlas } from '../crawl.mjs';

export const name = 'Every page that can be reached is open to everybody';
export const demo = [];

/** One of each role, and applicants whose cases stand at different points. */
const STAFF = [
  ['Lena Lindqvist', '/arenden'],
  ['Karin Sjögren', '/sammantraden'],
  ['Sara Wikström', '/personer'],
  ['Henrik Åkerman', '/stallning'],
  ['Birgitta Falk', '/utbetalningar'],
  ['Ove Brandt', '/diarium'],
  ['Gunilla Persdotter', '/sammantraden'],
  ['Fatima Osman', '/sammantraden'],
];
const APPLICANTS = [
  'Ann-Marie Brolin',
  'Anita Flodin',
  'Göran Hedvall',
  'Soraya Amiri',
  'Siv Torstensson',
  'Eva-Lotta Kvist',
  'Hassan Guled',
];

/** Pages that are many in one: how many of each are opened by those who see most. */
const DEEP = { '/arenden?visa': 8, '/arenden/{}': 14, '/sammantraden/{}': 3, '/anslag': 2 };

/** How many people look at once. */
const AT_ONCE = 3;

export async function run(world) {
  // What a page is made of does not depend on the database: on the second one, pages are opened
  // and read, and fewer of a kind.
  const whole = world.kind === 'sqlite';
  const atlas = new Atlas(world, { samples: 1, audits: whole });
  const people = [
    [null, '/'],
    ...STAFF,
    ...APPLICANTS.map((one) => [one, '/mina-arenden']),
  ];
  await together(people, async ([who, start], at) => {
    const page = who ? await world.as(who) : await world.person();
    // The first of the staff see most; of the others one page of each kind is enough.
    const samples = at <= 2 && whole ? DEEP : {};
    await atlas.crawl(page, who ?? 'visitor', start, samples);
  });
  if (whole) await otherLanguage(world, atlas);
  await closedDoors(world, atlas);
  await atlas.sendEmpty();
  const { pages, audited, checked } = atlas;
  world.check('many pages were opened', pages > 300, pages);
  if (whole) world.check('many kinds of pages were looked at', audited > 100, audited);
  world.check('many forms were sent empty', checked >= 35, checked);
  console.log(`       ${pages} pages opened, ${audited} looked at closely, ${checked} forms sent empty`);
}

/** The same in English, one of each kind. */
async function otherLanguage(world, swedish) {
  const atlas = new Atlas(world, { samples: 1, audits: false });
  const people = [...STAFF.slice(0, 4), [APPLICANTS[0], '/mina-arenden'], [APPLICANTS[2], '/mina-arenden'], [null, '/']];
  await together(people, async ([who, start]) => {
    const page = who ? await world.as(who) : await world.person();
    await page.goto('/sprak/en?to=/');
    world.equal('English is chosen', await page.locator('html').getAttribute('lang'), 'en');
    await atlas.crawl(page, `${who} in English`, start);
    await page.context().close();
  });
  swedish.pages += atlas.pages;
}

/** What somebody may not see, or what is not there, is said in a page that works. */
async function closedDoors(world, atlas) {
  const doors = [
    ['Lena Lindqvist', '/finns-inte', 404],
    ['Lena Lindqvist', '/arenden/999999', 404],
    ['Lena Lindqvist', '/personer', 403],
    [APPLICANTS[0], '/mina-arenden/999999', 404],
    [APPLICANTS[0], '/arenden', 403],
    [null, '/finns-inte', 404],
    [null, '/losenord/gammal', 200],
  ];
  for (const [who, address, status] of doors) {
    const page = who ? await world.as(who) : await world.person();
    const answer = await page.goto(address);
    world.equal(`${who ?? 'visitor'}: ${address}`, answer.status(), status);
    await atlas.look(page, `${who ?? 'visitor'}: ${address}`, `${status} ${who === null}`);
    await page.context().close();
  }
}

/** Does the work for each of the list, some at once. */
async function together(list, work) {
  let next = 0;
  const hand = async () => {
    while (next < list.length) {
      const at = next++;
      await work(list[at], at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
}
