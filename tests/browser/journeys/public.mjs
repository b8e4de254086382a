// Somebody who has not signed in reads the public pages, on a phone or at a desk, with the
// keyboard alone, without script.

export const name = 'The public pages are open to everybody';

const PAGES = [
  ['/', 'start'],
  ['/om/tillganglighet', 'accessibility'],
  ['/om/personuppgifter', 'privacy'],
  ['/om/utseende', 'states'],
];

/** What the first view may weigh and ask for. */
const WEIGHT = 50_000;
const REQUESTS = 3;

export async function run(world) {
  await firstView(world);

  const reader = await world.person();
  for (const [path, title] of PAGES) {
    await world.open(reader, path);
    await world.skipLink(reader, title);
    await world.audit(reader, title);
  }
  await world.open(reader, '/finns-inte', 404);
  await world.audit(reader, 'missing');

  const withoutScript = await world.person({ javaScriptEnabled: false });
  for (const [path, title] of PAGES) {
    await world.step(`read ${title} without script`, withoutScript, async (page) => {
      const answer = await page.goto(path);
      world.equal(`status of ${path} without script`, answer.status(), 200);
      await page.locator('main h1').waitFor();
    });
  }
}

/** The start page with everything it loads is small, so that it opens on a bad connection. */
async function firstView(world) {
  const visitor = await world.person();
  const answers = [];
  visitor.on('requestfinished', (request) => {
    // The picture in the browser's tab is no part of the view.
    if (request.resourceType() !== 'other') answers.push(request.sizes());
  });
  await world.open(visitor, '/');
  await visitor.waitForLoadState('networkidle');
  const sizes = await Promise.all(answers);
  const weight = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  world.check('the first view is light', weight > 0 && weight <= WEIGHT, `${weight} bytes`);
  world.check('the first view asks for little', sizes.length <= REQUESTS, `${sizes.length} requests`);
}
