// The last years of a fund, lived through by moving the demonstration's day: first only one focus
// area is open, then none; what runs is paid to its end; what remains stands in the way of settling.

import { application, begin, fill, fillAll, report, saveOn, writeSpent } from '../application.mjs';
import { Controller } from '../controller.mjs';
import { kronor, refused, said, send, write } from '../forms.mjs';

export const name = 'A fund is wound down as its rules say';
export const demo = ['--today', '2020-11-16'];

const FUND = 'integrationsfonden';
const DECISION = 'KS 2020-11-16 § 301';
const CALL = 'Löpande ansökan 2021';
const TITLE = 'Prata i hamnen';
const NARROW = '2021-03-01';
const LATE = '2021-12-20';
const CLOSED = '2022-01-01';
const MEETING = '2022-01-17';
/** A grant of 2020, half of it paid: kronor. */
const RUNNING = { title: 'Svenska hemma vid köksbordet', who: 'Hassan Guled', granted: 130_000, paid: 65_000 };

export async function run(world) {
  const controller = new Controller(world, await world.as('Henrik Åkerman'), FUND);
  await controller.begin();
  const applicant = await world.as('Helena Rosvall');

  await world.move(applicant, NARROW);
  const id = await oneAreaIsOpen(world, applicant);
  const officer = await world.as('Lena Lindqvist');
  await statement(world, officer, id);

  await world.move(applicant, LATE);
  const draft = await world.step('leave another as a draft', applicant, async (page) => {
    const other = await begin(page, CALL);
    await fillAll(page, `/ansokan/${other}`, language('2022-02-01', '2022-05-01'));
    return other;
  });
  await world.move(applicant, CLOSED);
  await noneIsOpen(world, applicant, draft);
  await notExecuted(world, id);
  await controller.unmoved('a § that cannot be executed books nothing');
  await runningIsPaid(world, officer, controller);
  await phaseOut(world, controller);

  const verified = await world.server.command('verify');
  world.equal('verify finds nothing', [verified.code, verified.complained.includes('panicked')], [0, false]);
}

/** An application in the area that is open to the end. */
function language(start, end) {
  return application({
    title: TITLE,
    area: 'language',
    goal: 'swedish',
    start,
    end,
    cost: 50_000,
    own: 10_000,
    applied: 40_000,
    signatory: 'Helena Rosvall',
  });
}

/** Work and skills is refused, by rule and decision; language is accepted. */
async function oneAreaIsOpen(world, page) {
  const parts = language('2021-04-01', '2021-12-01');
  const id = await world.step('begin an application', page, () => begin(page, CALL));
  const address = `/ansokan/${id}`;
  await world.step('choose an area that is closed', page, async () => {
    const closed = { ...parts.project, 'q.focus_area': 'work', 'q.goal': 'employment' };
    await page.goto(`${address}/del/project`);
    const option = page.locator('label', { has: page.locator('[name="q.focus_area"][value=work]') });
    const words = await option.innerText();
    world.check('the closed area says why', words.includes(DECISION), words);
    world.check('it cannot be chosen', await option.locator('input').isDisabled());
    // Whoever sends it all the same gets the same answer.
    await page.evaluate(() => document.querySelectorAll('[disabled]').forEach((e) => (e.disabled = false)));
    await write(page, closed);
    const why = /Fokusområdet är inte öppet.*Regel \S+, KS 2020-11-16 § 301, gäller från 2021-01-01/;
    await refused(world, page, 'a closed area', 'Spara och fortsätt', 'q.focus_area', why, closed);
  });
  await world.step('choose the area that is open', page, async () => {
    await fillAll(page, address, parts);
    await page.goto(`${address}/kontrollera`);
    await send(page, 'Skicka in');
    await page.waitForURL('**/inskickad');
    const receipt = await page.locator('.receipt').innerText();
    world.check('it is accepted with a number', /2021\/\d+-109/.test(receipt), receipt);
  });
  return id;
}

/** The officer's statement, while it is still 2021. */
async function statement(world, page, id) {
  await world.step('write a statement', page, async () => {
    await page.goto(`/arenden/${id}/fordela`);
    await page.locator('#officer').selectOption({ label: 'Lena Lindqvist' });
    await send(page, 'Fördela');
    await said(page);
    await page.goto(`/arenden/${id}`);
    await page.locator(`form[action$="/kontroller"] button`).click();
    await said(page);
    await page.goto(`/arenden/${id}/tjansteskrivelse`);
    await write(page, {
      proposal: 'approval',
      amount: '40000',
      summary: 'Teaterföreningen vill samtala i hamnen.',
      assessment: 'Projektet utvecklar språket.',
      economy: 'Bidraget ryms i fonden.',
      child_perspective: 'Barn berörs inte.',
    });
    await page.locator('button[name=do][value=ready]').click();
    await said(page);
  });
}

/** Nothing can be applied for: no call is shown, and a draft cannot be handed in. */
async function noneIsOpen(world, page, draft) {
  await world.step('look for a call', page, async () => {
    await page.goto('/');
    const text = await page.locator('main').innerText();
    world.check('no call of the fund is open', !/Löpande ansökan/.test(text), text);
  });
  await world.step('try to hand in a draft', page, async () => {
    await page.goto(`/ansokan/${draft}/kontrollera`);
    const said_ = await page.locator('main .notice[data-tone=bad]').innerText();
    world.check('the last day has passed', said_.includes('2021-12-31'), said_);
    world.check('the decision is named', said_.includes(DECISION), said_);
    const button = page.locator('main button', { hasText: 'Skicka in' });
    world.equal('the button does nothing', await button.getAttribute('aria-disabled'), 'true');
  });
}

/** A § of 2022 is minuted, and not executed. */
async function notExecuted(world, id) {
  const page = await world.as('Karin Sjögren');
  await world.step('plan a meeting', page, async () => {
    await page.goto('/sammantraden');
    await write(page, { day: MEETING, starts: '13.15', place: 'Kommunhuset' });
    await send(page, 'Planera sammanträdet');
    await said(page);
    await page.locator('#case').selectOption({ value: id });
    await page.locator('form:has(#case) button').click();
    await said(page);
  });
  const meeting = page.url();
  await world.move(page, MEETING);
  await world.step('record the §', page, async () => {
    await page.goto(meeting);
    await page.locator('tr a', { hasText: TITLE }).click();
    await write(page, { number: '7', ruling: 'approval', amount: '40000' });
    await send(page, 'Spara paragrafen');
    const words = await page.locator('main .notice[role=status]').innerText();
    world.check('it is minuted and cannot be executed', /§\s7 .*protokollet.*inte verkställas/.test(words), words);
    const line = await page.locator('tr', { hasText: TITLE }).innerText();
    world.check('the line says why', line.includes('2021-12-31') && line.includes(DECISION), line);
  });
  await world.step('no payment came of it', page, async () => {
    await page.goto(`/arenden/${id}/utbetalningar`);
    world.equal('no plan', await page.locator('main tbody tr').count(), 0);
  });
}

/** A grant of 2020 is reported and paid in full after the fund has closed. */
async function runningIsPaid(world, officer, controller) {
  const applicant = await world.as(RUNNING.who);
  const id = await world.step('find the running grant', applicant, async (page) => {
    await page.goto('/mina-arenden');
    await page.locator('main a', { hasText: RUNNING.title }).first().click();
    return page.url().match(/mina-arenden\/(\d+)/)[1];
  });
  const address = `/mina-arenden/${id}/redovisning`;
  await world.step('report it', applicant, async (page) => {
    const { money, ...rest } = report({ income: 0, signatory: RUNNING.who });
    await fillAll(page, address, rest);
    await fill(page, `${address}/del/money`, money);
    await writeSpent(page, [RUNNING.granted]);
    await saveOn(page);
    await page.goto(`${address}/kontrollera`);
    await send(page, 'Skicka in');
    await said(page);
  });
  await world.step('approve it', officer, async (page) => {
    await page.goto(`/arenden/${id}/redovisning`);
    await page.locator('section[aria-labelledby=approve] form button').first().click();
    await said(page);
  });
  const steps = [
    ['Birgitta Falk', 'Granska och attestera'],
    ['Jonas Ekdahl', 'Beslutsattestera'],
    ['Mirela Kovač', 'Markera som betald'],
  ];
  for (const [who, button] of steps) {
    await world.step(`${who}: ${button}`, await world.as(who), async (page) => {
      await page.goto(`/arenden/${id}/utbetalningar`);
      await page.locator('main tbody a').last().click();
      await send(page, button);
      await said(page);
    });
  }
  controller.book({ disbursed: RUNNING.granted - RUNNING.paid });
  await controller.reads('the last instalment of a running grant was paid');
}

/** More than is available cannot be moved out; the fund cannot be settled while things remain. */
async function phaseOut(world, controller) {
  const { page, expected } = controller;
  await world.step('move out too much', page, async () => {
    await page.goto(`/avveckling/${FUND}`);
    await page.locator('details', { hasText: 'För över pengar' }).locator('summary').click();
    const asked = {
      amount: String(expected.available + 1),
      decision: 'KS 2022-01-17 § 8',
      reason: 'Det som är kvar går till budget 2022.',
    };
    await write(page, asked);
    const most = new RegExp(`${kronor(expected.available)} kr`);
    await refused(world, page, 'more than is available', 'För över', 'amount', most, asked);
  });
  await controller.unmoved('a refused transfer books nothing');
  await world.step('settle too early', page, async () => {
    await page.goto(`/avveckling/${FUND}`);
    const list = await page.locator('section[aria-labelledby=remains]').innerText();
    world.check('what remains is listed', list.includes(TITLE), list);
    await page.locator('details', { hasText: 'Slutreglera fonden' }).locator('summary').click();
    await write(page, { settle_decision: 'KS 2022-01-17 § 9', settle_reason: 'Fonden avvecklas.' });
    await send(page, 'Slutreglera fonden');
    const words = await page.locator('main .errors, main .notice[data-tone=bad]').first().innerText();
    world.check('settling is refused with what remains', /återstår|ärende/i.test(words), words);
  });
  await controller.unmoved('a refused settlement books nothing');
  await world.step('move out what is available', page, async () => {
    await page.goto(`/avveckling/${FUND}`);
    await page.locator('details', { hasText: 'För över pengar' }).locator('summary').click();
    await write(page, { amount: String(expected.available), decision: 'KS 2022-01-17 § 8', reason: 'Till budget 2022.' });
    await send(page, 'För över');
    await said(page);
  });
  controller.book({ transferred: expected.available });
  await controller.reads('what was available was moved out');
}
