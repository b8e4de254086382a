// An association applies with script turned off: everything is a link or a form.

import { application, begin, fillAll } from '../application.mjs';
import { PDF, send, write } from '../forms.mjs';

export const name = 'An application is made without script';
export const demo = [];

export async function run(world) {
  const page = await world.as('Jawad Hosseini', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const id = await world.step('begin', page, () => begin(page, 'Språkfonden 2020'));
  const address = `/ansokan/${id}`;
  const { money, attachments, declaration, ...rest } = application({
    title: 'Frön och fraser',
    area: 'meeting',
    goal: 'everyday',
    start: '2020-12-01',
    end: '2021-03-01',
    cost: 30_000,
    own: 4_000,
    applied: 26_000,
    signatory: 'Jawad Hosseini',
  });
  await world.step('fill in the first parts', page, () => fillAll(page, address, rest));
  await world.step('add a line to the budget, and count', page, async () => {
    await page.goto(`${address}/del/money`);
    await write(page, money);
    await page.locator('button[name=add][value="q.budget.costs"]').click();
    await page.locator('[name="q.budget.costs.1.label"]').waitFor();
    await write(page, {
      'q.budget.costs.0.amount': '20000',
      'q.budget.costs.1.label': 'Frön',
      'q.budget.costs.1.kind': 'material',
      'q.budget.costs.1.amount': '10000',
    });
    await page.locator('button[name=stay][value=count]').click();
    const sum = await page.locator('[data-total=costs]').last().innerText();
    world.equal('the server counted', sum.replace(/\s/g, ' '), '30 000 kr');
    await send(page, 'Spara och fortsätt');
    await page.waitForURL('**/del/attachments');
  });
  await world.step('attach, take away, attach again', page, async () => {
    const file = { name: 'odling.pdf', mimeType: 'application/pdf', buffer: PDF };
    await write(page, attachments);
    for (const turn of [1, 2]) {
      await page.locator('input[type=file]').setInputFiles(file);
      await send(page, 'Ladda upp');
      await page.locator('a', { hasText: 'odling.pdf' }).waitFor();
      if (turn === 1) await page.locator('button[name=remove_file]').click();
    }
    world.equal('one file', await page.locator('a', { hasText: 'odling.pdf' }).count(), 1);
  });
  await world.step('declare and submit', page, async () => {
    await fillAll(page, address, { declaration });
    await page.goto(`${address}/kontrollera`);
    await send(page, 'Skicka in');
    await page.waitForURL('**/inskickad');
    world.check('the receipt has a number', /2020\/\d+-109/.test(await page.locator('.receipt').innerText()));
  });

  const officer = await world.as('Amir Haddad', { javaScriptEnabled: false });
  await world.step('the officer assigns from the queue', officer, async (page_) => {
    await page_.goto('/arenden?visa=ej-fordelade');
    await page_.goto(`/arenden/${id}/fordela`);
    await page_.locator('#officer').selectOption({ label: 'Amir Haddad' });
    await send(page_, 'Fördela');
    await page_.locator('main .notice[role=status]').waitFor();
  });
  const phone = await world.as('Amir Haddad', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await world.step('the menu opens without script', phone, async (page_) => {
    await page_.locator('button[popovertarget=menu]').click();
    await page_.locator('#menu a', { hasText: 'Diarium' }).click();
    await page_.waitForURL('**/diarium');
  });
}
