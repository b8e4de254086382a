// The whole life of a grant, each act by the one who does it in the municipality: from the mailed
// link to the repaid surplus. After every act that moves money the controller's page is read and
// held against figures computed here.

import { application, begin, fill, fillAll, report, saveOn, writeSpent } from '../application.mjs';
import { Controller } from '../controller.mjs';
import { kronor, PDF, refused, said, send, write } from '../forms.mjs';

export const name = 'A grant lives its whole life';
export const demo = [];

const FUND = 'sprakfonden';
const TITLE = 'Ordbyte vid bryggorna';
const APPLICANT = { name: 'Staffan Kihl', email: 'staffan.kihl@tjustframtid.example', second: 'Susanne Rydh' };
/** Kronor: what is applied for, proposed, decided, paid first, and what the project did cost. */
const APPLIED = 90_000;
const PROPOSED = 80_000;
const GRANTED = 60_000;
const FIRST = GRANTED / 2;
const SPENT = 32_000;
const INCOME = 10_000;
const ENTITLED = SPENT - INCOME;
const CLAIM = FIRST - ENTITLED;
const RELEASE = GRANTED - FIRST;

const MEETING = '2020-11-23';
const DAY_AFTER = '2020-11-24';
const FORCE = '2020-12-16';
const ENDED = '2021-02-03';

export async function run(world) {
  const controller = new Controller(world, await world.as('Henrik Åkerman'), FUND);
  await controller.begin();
  const administrator = await world.as('Sara Wikström');
  const applicant = await signIn(world, administrator);
  const id = await apply(world, applicant);
  await mailed(world, administrator, APPLICANT.email, 'tagit emot er ansökan', {});
  const officer = await prepare(world, applicant, administrator, id);
  await controller.unmoved('nothing has been decided yet');

  const secretary = await decide(world, officer, id);
  controller.book({ granted: GRANTED, projects: 1, civil: 1 });
  await controller.reads('the board approved');
  await announce(world, secretary, administrator, applicant, id);
  await controller.unmoved('a notice moves no money');
  await gainForce(world, secretary);

  await payFirst(world, id);
  controller.book({ disbursed: FIRST });
  await controller.reads('the first instalment was paid');
  await mailed(world, administrator, APPLICANT.email, 'Pengar på väg', {});

  await handIn(world, applicant, id);
  await controller.unmoved('a report moves no money');
  await settle(world, officer, id);
  await controller.unmoved('settlement proposes, and books nothing');
  await measure(world, officer, id, 'Indragning', RELEASE);
  controller.book({ released: RELEASE });
  await controller.reads('what will not be used was released');
  await measure(world, officer, id, 'Återkrav', CLAIM);
  controller.book({ claimed: CLAIM });
  await controller.reads('a claim is no money yet');
  await mailed(world, administrator, APPLICANT.email, 'Beslut om återbetalning', { pdf: true });

  await repay(world, controller.page);
  controller.book({ repaid: CLAIM, claimed: -CLAIM });
  await controller.reads('the surplus came back');
  await closed(world, applicant, officer, id);

  const verified = await world.server.command('verify');
  world.equal('verify finds nothing', verified.code, 0);
  world.check('verify says so', verified.written.trim().split('\n').length > 5, verified.written);
}

/** Asks for a link, reads the mail as administrator, follows it, and is in. */
async function signIn(world, administrator) {
  const page = await world.person();
  await world.open(page, '/logga-in');
  await world.step('ask for a link', page, async () => {
    await page.locator('#email').fill(APPLICANT.email);
    await send(page, 'Mejla mig en länk');
    await page.waitForURL('**/logga-in/skickat');
  });
  const link = await world.step('read the mail', administrator, async () => {
    await untilMailed(administrator, APPLICANT.email);
    await administrator.locator('tr', { hasText: APPLICANT.email }).first().locator('a').click();
    const href = await administrator.locator('main a[href*="/logga-in/lank/"]').first().getAttribute('href');
    return href;
  });
  await world.open(page, link);
  await world.open(page, link); // Opening it again uses nothing up.
  await world.step('press the button', page, async () => {
    await page.locator('main form button').click();
    await page.waitForURL('**/mina-arenden');
  });
  return page;
}

/** The mailbox, read until a mail to somebody has come. */
async function untilMailed(page, to, text = '') {
  for (let turn = 0; turn < 40; turn += 1) {
    await page.goto('/post');
    const row = page.locator('tr', { hasText: to }).filter({ hasText: text });
    if ((await row.count()) > 0) return row.first();
    await page.waitForTimeout(250);
  }
  throw new Error(`no mail to ${to} about ${text}`);
}

/** A mail about something has left; with `pdf` it carries a letter. */
async function mailed(world, administrator, to, text, { pdf }) {
  await world.step(`mail to ${to} about ${text}`, administrator, async (page) => {
    const row = await untilMailed(page, to, text);
    await row.locator('a').first().click();
    await page.waitForURL('**/post/*');
    if (!pdf) return;
    const files = page.locator('#files ~ ul a');
    const href = await files.first().getAttribute('href');
    const file = await page.context().request.get(href);
    const bytes = await file.body();
    world.equal('the letter is a PDF', bytes.subarray(0, 5).toString(), '%PDF-');
    world.check('the letter has pages', bytes.length > 5_000, bytes.length);
  });
}

/** Fills in every part, with the wrong things people write on the way, and submits. */
async function apply(world, page) {
  const id = await world.step('begin an application', page, () => begin(page, 'Språkfonden 2020'));
  const address = `/ansokan/${id}`;
  const { plan, money, attachments, declaration, ...rest } = application({
    title: TITLE,
    area: 'meeting',
    goal: 'everyday',
    start: '2020-12-01',
    end: '2021-02-01',
    cost: 100_000,
    own: 10_000,
    applied: APPLIED,
    signatory: APPLICANT.name,
  });
  await world.step('write about the project, people and children', page, () => fillAll(page, address, rest));
  await world.step('write when it is', page, async () => {
    const early = { ...plan, 'q.period.start': '2020-11-02' };
    await fill(page, `${address}/del/plan`, early);
    const words = /tidigast 2020-11-16/;
    await refused(world, page, 'a date before today', 'Spara och fortsätt', 'q.period.start', words, early);
    await write(page, plan);
    await saveOn(page);
  });
  await world.step('make a budget', page, () => budget(world, page, `${address}/del/money`, money));
  await world.step('attach a file', page, async () => {
    await fill(page, `${address}/del/attachments`, attachments);
    const file = { name: 'karta.pdf', mimeType: 'application/pdf', buffer: PDF };
    await page.locator('input[type=file]').setInputFiles(file);
    await send(page, 'Ladda upp');
    await page.locator('a', { hasText: 'karta.pdf' }).waitFor();
    await saveOn(page);
  });
  await world.step('declare', page, () => fillAll(page, address, { declaration }));
  await submit(world, page, id);
  return id;
}

/** An amount above the ceiling, then a budget that does not balance, then one that does. */
async function budget(world, page, address, money) {
  const high = { ...money, 'q.budget.costs.0.amount': '240 000', 'q.applied': '230 000' };
  await fill(page, address, high);
  const ceiling = /högst 200 000 kr.*§ 402/;
  await refused(world, page, 'more than the ceiling', 'Spara och fortsätt', 'q.applied', ceiling, high);
  const uneven = { ...money, 'q.applied': '95 000' };
  await write(page, uneven);
  const tooMuch = /5 000 kr för mycket.*100 000 kr.*10 000 kr/;
  await refused(world, page, 'a budget that does not balance', 'Spara och fortsätt', 'q.budget', tooMuch, uneven);
  await write(page, money);
  await saveOn(page);
}

/** Submits, twice with the same form: one application, one number. */
async function submit(world, page, id) {
  await world.step('check and submit', page, async () => {
    await page.goto(`/ansokan/${id}/kontrollera`);
    await write(page, { second: APPLICANT.second });
    const form = await page.locator('main form').evaluate((form) => ({
      action: form.action,
      fields: Object.fromEntries(new FormData(form)),
    }));
    await send(page, 'Skicka in');
    await page.waitForURL(`**/ansokan/${id}/inskickad`);
    const number = (await page.locator('.receipt').innerText()).match(/2020\/\d+-109/)?.[0];
    world.check('the receipt has the number', number);
    const headers = { origin: world.url, referer: page.url() };
    const again = await page.context().request.post(form.action, { form: form.fields, headers });
    world.equal('sent twice, answered the same', [again.status(), again.url()], [200, page.url()]);
    await page.goto('/mina-arenden');
    world.equal('sent twice, there once', await page.getByText(TITLE).count(), 1);
  });
}

/** Assigns, runs the checks, asks for more, gets it, and writes the statement. */
async function prepare(world, applicant, administrator, id) {
  const page = await world.as('Lena Lindqvist');
  await world.step('assign', page, async () => {
    await page.goto(`/arenden/${id}/fordela`);
    await page.locator('#officer').selectOption({ label: 'Lena Lindqvist' });
    await send(page, 'Fördela');
    await said(page);
  });
  await world.step('run the checks', page, async () => {
    await page.goto(`/arenden/${id}`);
    await page.locator(`form[action$="/kontroller"] button`).click();
    await said(page);
    const checks = await page.locator('.ticks li').allInnerTexts();
    world.check('every check has an outcome', checks.length >= 8, checks.length);
  });
  await world.step('ask for completion', page, async () => {
    await page.goto(`/arenden/${id}/komplettering`);
    await write(page, { message: 'Beskriv hur många gånger ni träffas.' });
    await send(page, 'Skicka');
    await said(page);
  });
  await mailed(world, administrator, APPLICANT.email, 'Vi behöver en komplettering', {});
  await world.step('answer', applicant, async (page_) => {
    await page_.goto(`/mina-arenden/${id}`);
    await page_.locator(`main a[href$="/komplettering"]`).first().click();
    await write(page_, { answer: 'Vi träffas tolv gånger, varje måndag.' });
    await send(page_, 'Skicka');
    await said(page_);
  });
  await world.step('write the statement', page, async () => {
    await page.goto(`/arenden/${id}/tjansteskrivelse`);
    await write(page, {
      proposal: 'approval',
      amount: String(PROPOSED),
      summary: 'Stiftelsen vill ordna samtalspromenader för nyanlända.',
      assessment: 'Projektet ger deltagarna många tillfällen att tala svenska.',
      reason: 'Kostnaden för ledare kan vara något lägre.',
      economy: 'Bidraget ryms i fonden.',
      child_perspective: 'Barn berörs inte.',
    });
    await page.locator('button[name=do][value=ready]').click();
    await said(page);
    const file = await page.context().request.get(`/arenden/${id}/tjansteskrivelse.pdf`);
    world.equal('the statement is a PDF', (await file.body()).subarray(0, 5).toString(), '%PDF-');
  });
  return page;
}

/** The meeting: on the agenda, then a § with a lower amount, with everybody present but one. */
async function decide(world, officer, id) {
  const page = await world.as('Karin Sjögren');
  await world.step('put it on the agenda', page, async () => {
    await page.goto('/sammantraden');
    await page.locator('a', { hasText: MEETING }).click();
    await page.locator('#case').selectOption({ value: id });
    await page.locator('form:has(#case) button').click();
    await said(page);
  });
  await world.move(page, MEETING);
  await world.step('record the §', page, async () => {
    await page.goto('/sammantraden');
    await page.locator('a', { hasText: MEETING }).click();
    await page.locator('tr a', { hasText: TITLE }).click();
    await page.locator('#nu', { hasText: TITLE }).waitFor();
    await write(page, { ruling: 'partial_approval', amount: String(GRANTED), reason: 'Styrelsen vill pröva i mindre skala.' });
    await page.locator('tr', { hasText: 'Ingrid Solvik' }).locator('input[name=present]').uncheck();
    await page.locator('tr', { hasText: 'Ingrid Solvik' }).locator('input[name=conflict]').check();
    await send(page, 'Spara paragrafen');
    await said(page);
    const line = await page.locator('tr', { hasText: TITLE }).innerText();
    world.check('the § has the lower amount', kronor(line).includes('60 000'), line);
    world.check('the § has its word', line.includes('Delvis bifall'), line);
  });
  return page;
}

/** Adjusts, puts the notice up, and the letter leaves by mail. */
async function announce(world, page, administrator, applicant, id) {
  await world.move(page, DAY_AFTER);
  await world.step('adjust', page, async () => {
    await page.goto('/sammantraden');
    await page.locator('a', { hasText: MEETING }).click();
    for (const box of await page.locator('input[name=items]').all()) await box.check();
    await write(page, { adjusters: 'Gunilla Persdotter och Fatima Osman' });
    await send(page, 'Justera');
    await said(page);
  });
  await world.step('put the notice up', page, async () => {
    await page.goto('/anslag');
    await page.locator('.panel', { hasText: MEETING }).locator('button').click();
    await said(page);
  });
  await mailed(world, administrator, APPLICANT.email, 'Beslut om er ansökan', { pdf: true });
  await world.step('read the decision', applicant, async (page_) => {
    await page_.goto(`/mina-arenden/${id}`);
    const text = kronor(await page_.locator('main').innerText());
    world.check('the applicant sees what was granted', text.includes('60 000 kr'), text);
    await page_.locator('main a[href*="/handlingar/"]', { hasText: 'rev' }).first().waitFor();
  });
}

/** The last day for appeals passes, and the secretary confirms legal force. */
async function gainForce(world, page) {
  await world.move(page, FORCE);
  await world.step('confirm legal force', page, async () => {
    await page.goto('/anslag');
    const row = page.locator('tr', { hasText: '2020/' }).filter({ has: page.locator('form[action$="/laga-kraft"]') });
    const before = await row.count();
    world.check('legal force is proposed', before > 0);
    await row.last().locator('form[action$="/laga-kraft"] button').click();
    await said(page);
  });
}

/** Reviewed, approved and marked as paid by three people; each is refused the next step. */
async function payFirst(world, id) {
  const steps = [
    ['Birgitta Falk', 'Granska och attestera'],
    ['Jonas Ekdahl', 'Beslutsattestera'],
    ['Mirela Kovač', 'Markera som betald'],
  ];
  let address;
  for (const [who, button] of steps) {
    const page = await world.as(who);
    await world.step(`${who}: ${button}`, page, async () => {
      if (!address) {
        await page.goto(`/arenden/${id}/utbetalningar`);
        address = await page.locator('main tbody a').first().getAttribute('href');
      }
      await page.goto(address);
      const heading = kronor(await page.locator('h1').innerText());
      world.check('the instalment is half of the grant', heading.includes('30 000 kr'), heading);
      await send(page, button);
      await said(page);
      await page.goto(address);
      const next = page.locator('main section[aria-labelledby=next] button:not([aria-disabled=true])');
      world.equal(`${who} cannot take the next step`, await next.count(), 0);
    });
  }
}

/** The project has ended: reports less than was paid. */
async function handIn(world, page, id) {
  await world.move(page, ENDED);
  await world.step('report', page, async () => {
    const address = `/mina-arenden/${id}/redovisning`;
    const parts = report({ income: INCOME, signatory: APPLICANT.name });
    await fillAll(page, address, parts, { money: () => writeSpent(page, [SPENT]) });
    await page.goto(`/mina-arenden/${id}/redovisning/kontrollera`);
    await send(page, 'Skicka in');
    await said(page);
  });
}

/** The officer approves: the formula says what is entitled, released and claimed. */
async function settle(world, page, id) {
  await world.step('approve the report', page, async () => {
    await page.goto(`/arenden/${id}/redovisning`);
    await page.locator('section[aria-labelledby=approve] form button').first().click();
    await said(page);
    await page.goto(`/arenden/${id}/redovisning`);
    const text = kronor(await page.locator('#settlement ~ dl').innerText());
    for (const [word, amount] of [
      ['Beviljat', GRANTED],
      ['Bidraget blir', ENTITLED],
      ['Utbetalt', FIRST],
      ['Slutlig del att betala', 0],
      ['Dras in', RELEASE],
      ['Återkrav', CLAIM],
    ]) {
      const said_ = new RegExp(`${word}\\s+${kronor(amount)} kr`);
      world.check(`settlement: ${word} ${amount}`, said_.test(text), text);
    }
  });
}

/** A delegate decides about one measure that settlement proposed. */
async function measure(world, page, id, word, amount) {
  await world.step(`decide: ${word}`, page, async () => {
    await page.goto(`/arenden/${id}/beslut`);
    const section = page.locator('main section.panel', { hasText: word });
    const heading = kronor(await section.locator('h2').innerText());
    world.check(`${word} is ${amount}`, heading.includes(`${kronor(amount)} kr`), heading);
    await section.locator('button').click();
    await said(page);
  });
}

/** The controller books what came to the bank. */
async function repay(world, page) {
  await world.step('book the repayment', page, async () => {
    await page.goto('/aterkrav');
    await page.locator('tr', { hasText: TITLE }).locator('a').click();
    world.equal('the whole claim is proposed', await page.locator('#amount').inputValue(), String(CLAIM));
    await send(page, 'Bokför');
    await said(page);
  });
}

/** Nothing remains: the case is closed, for both sides. */
async function closed(world, applicant, officer, id) {
  for (const [page, address] of [
    [applicant, `/mina-arenden/${id}`],
    [officer, `/arenden/${id}`],
  ]) {
    await world.step(`${address} is closed`, page, async () => {
      await page.goto(address);
      const tag = await page.locator('h1 .tag, .titlebar .tag').first().innerText();
      world.equal(`${address} has ended`, tag, 'Avslutat');
    });
  }
}
